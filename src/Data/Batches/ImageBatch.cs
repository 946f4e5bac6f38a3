using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>Objects of one image of a batch.</summary>
/// <param name="ImageId">Identifier of the image.</param>
/// <param name="Labels">Zero-based class index of each object.</param>
/// <param name="Boxes">Box of each object, as a share of the image, 0..1.</param>
/// <param name="OriginalWidth">Width of the image before resizing, in pixels.</param>
/// <param name="OriginalHeight">Height of the image before resizing, in pixels.</param>
internal sealed record DetectionTarget(long ImageId, int[] Labels, BoxCxcywh[] Boxes, int OriginalWidth, int OriginalHeight);

/// <summary>A batch that the detector can take.</summary>
/// <param name="Images">[B, 3, H, W] float32 in 0..1, RGB.</param>
/// <param name="Targets">One entry for each image.</param>
internal sealed record ImageBatch(Tensor Images, DetectionTarget[] Targets) : IDisposable
{
    /// <summary>Frees the image tensor.</summary>
    public void Dispose() => Images.Dispose();
}
