using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>A row with an image in memory and a column that only passes through.</summary>
internal sealed class ImageRow
{
    public string Name { get; set; } = "";

    /// <summary>A user's own column that is called like an output of the network.</summary>
    public float[] labels { get; set; } = [];

    [UnsizedImage]
    public MLImage? Image { get; set; }

    /// <summary>Uniformly grey images of several sizes; the brightness grows from row to row.</summary>
    public static IReadOnlyList<ImageRow> Grey(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ImageRow
        {
            Name = $"row {i}",
            labels = [i],
            Image = Grey(20 + 3 * i, 30 + 2 * i, (byte)(255 * (i + 1) / count)),
        })];

    public static MLImage Grey(int width, int height, byte brightness)
    {
        var pixels = new byte[width * height * 4];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = i % 4 == 3 ? byte.MaxValue : brightness;
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
    }
}
