using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>One image with its objects, in pixels, before augmentation. Whoever reads it from a source disposes it.</summary>
/// <param name="ImageId">Identifier of the image (COCO image id, or the row number).</param>
/// <param name="Name">What an error message calls the image: its file name or row.</param>
/// <param name="Image">The decoded image.</param>
/// <param name="Labels">Zero-based class index of each object.</param>
/// <param name="Boxes">Box of each object, in pixels.</param>
internal sealed record DetectionSample(long ImageId, string Name, ImagePixels Image, int[] Labels, BoxXyxy[] Boxes) : IDisposable
{
    /// <summary>Gives the memory of the image back.</summary>
    public void Dispose() => Image.Dispose();
}
