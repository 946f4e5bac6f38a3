using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>An image as the network takes it, and what is told with the result.</summary>
/// <param name="Input">A batch of one.</param>
/// <param name="Width">Width of the upright image.</param>
/// <param name="Height">Height of the upright image.</param>
/// <param name="Oddity">What should be known of the image, as a sentence; else null.</param>
/// <param name="ReadMilliseconds">Time until the pixels were there.</param>
/// <param name="PrepareMilliseconds">Time of the resize.</param>
internal sealed record PreparedImage(
    PreparedBatch Input, int Width, int Height, string? Oddity, double ReadMilliseconds, double PrepareMilliseconds)
{
    /// <summary>Decodes an image and makes it the input of a model.</summary>
    public static PreparedImage Of(Func<(ImagePixels Pixels, string? Oddity)> read, LoadedModel model)
    {
        var start = Stopwatch.GetTimestamp();
        var (pixels, oddity) = read();
        using (pixels)
        {
            var decoded = Stopwatch.GetTimestamp();
            var input = model.Prepare(pixels);
            return new PreparedImage(input, pixels.Width, pixels.Height, oddity,
                Stopwatch.GetElapsedTime(start, decoded).TotalMilliseconds, Stopwatch.GetElapsedTime(decoded).TotalMilliseconds);
        }
    }
}
