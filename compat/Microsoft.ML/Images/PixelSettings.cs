using System.Collections.Generic;

namespace Microsoft.ML.Transforms.Image;

internal readonly record struct PixelSettings(
    ImagePixelExtractingEstimator.ColorBits Colors,
    ImagePixelExtractingEstimator.ColorsOrder Order,
    bool Interleave,
    float Offset,
    float Scale,
    bool AsFloat)
{
    /// <summary>The wanted channels in the wanted order.</summary>
    public IReadOnlyList<ImagePixelExtractingEstimator.ColorBits> Channels()
    {
        var channels = new List<ImagePixelExtractingEstimator.ColorBits>(4);
        foreach (char letter in Order.ToString())
        {
            var channel = letter switch
            {
                'A' => ImagePixelExtractingEstimator.ColorBits.Alpha,
                'R' => ImagePixelExtractingEstimator.ColorBits.Red,
                'G' => ImagePixelExtractingEstimator.ColorBits.Green,
                _ => ImagePixelExtractingEstimator.ColorBits.Blue,
            };
            if ((Colors & channel) != 0)
                channels.Add(channel);
        }
        return channels;
    }
}
