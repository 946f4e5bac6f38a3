using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// Takes mean and deviation of ImageNet's colours out of RGB in 0..1. Not folded into the first convolution: its zero padding stands for
/// the mean.
/// </summary>
internal static class ImageNetColors
{
    private static readonly double[] Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225];

    /// <summary>[B, 3, H, W] -> [B, 3, H, W].</summary>
    internal static Tensor Normalize(Tensor images)
    {
        using var scope = NewDisposeScope();
        return ((images - Channels(Mean)) / Channels(Deviation)).MoveToOuterDisposeScope();

        Tensor Channels(double[] values) => tensor(values, [1, 3, 1, 1], images.dtype, images.device);
    }

    /// <summary>Appends <see cref="Normalize"/>.</summary>
    internal static string Emit(OnnxGraph graph, string images) => graph.Mul(
        graph.Sub(images, graph.Weight("mean", Mean, 1, 3, 1, 1)),
        graph.Weight("scale", [.. Deviation.Select(value => 1 / value)], 1, 3, 1, 1));
}
