using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>An image that has not been read yet.</summary>
/// <param name="Name">Path of its file, or what else it is called.</param>
/// <param name="Read">Its pixels, upright and opaque, and what is odd about it as a sentence.</param>
internal sealed record ImageSource(string Name, Func<(ImagePixels Pixels, string? Oddity)> Read)
{
    /// <summary>An image file.</summary>
    public static ImageSource OfFile(string path) => new(path, () =>
    {
        using var file = EncodedImage.Open(path);
        return (file.Decode(), file.Oddity is { } oddity ? $"{path}: the image {oddity}." : null);
    });
}
