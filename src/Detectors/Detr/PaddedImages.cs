using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>Images of a batch, with zeros right and below where one is smaller than the others.</summary>
/// <param name="Pixels">[B, 3, H, W] as the backbone takes them.</param>
/// <param name="Padding">[B, H, W] bool, true = outside of the image; null where all images have the same size.</param>
internal sealed record PaddedImages(Tensor Pixels, Tensor? Padding = null)
{
    /// <summary>The padding on a map of the network: [B, h, w] bool, each cell that of its first pixel.</summary>
    internal Tensor? PaddingOf(GridSize size) => Padding is null ? null
        : nn.functional.interpolate(Padding.unsqueeze(1).to(ScalarType.Float32), [size.Height, size.Width], mode: InterpolationMode.Nearest)
            .squeeze(1).to(ScalarType.Bool);

    /// <summary>[B or 1, h, w] 1 inside the images and 0 outside, of the type of the pixels.</summary>
    internal Tensor InsideOf(GridSize size) => PaddingOf(size) is { } padding
        ? padding.logical_not().to(Pixels.dtype)
        : ones([1, size.Height, size.Width], dtype: Pixels.dtype, device: Pixels.device);
}
