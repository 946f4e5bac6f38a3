using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// Adds each channel's mean over the map to every pixel, then convolves: global context without attention (GAP_Fusion in
/// lite_encoder.py).
/// </summary>
internal sealed class GapFusion : nn.Module<Tensor, Tensor>
{
    internal readonly ConvNorm cv;

    internal GapFusion(int width) : base(nameof(GapFusion))
    {
        cv = new ConvNorm(width, width, kernel: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => cv.call(input + input.mean([2, 3], keepdim: true)); // [B, d, h, w] + [B, d, 1, 1]

    internal string Emit(OnnxGraph graph, string input) => cv.Emit(graph, graph.Add(input, graph.GlobalAveragePool(input)));
}
