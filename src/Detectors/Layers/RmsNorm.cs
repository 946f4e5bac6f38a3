using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Root-mean-square norm of DEIMv2's decoder: y = x · rsqrt(mean(x²) + 1e-6) · scale (Zhang &amp; Sennrich 2019; RMSNorm in
/// deim_decoder.py).
/// </summary>
internal sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    internal const double Epsilon = 1e-6;
    internal readonly Parameter scale;

    internal RmsNorm(int width) : base(nameof(RmsNorm))
    {
        scale = new Parameter(ones(width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        input * (input.square().mean([-1], keepdim: true) + Epsilon).rsqrt() * scale; // [B, Q, D]

    /// <summary>Spelled the way in which runtimes recognise the norm; opset 17 has no operator for it.</summary>
    internal string Emit(OnnxGraph graph, string x)
    {
        var meanSquare = graph.ReduceMean(graph.Node("Pow", [x, graph.Scalar(2f)]), -1, keepDimension: true);
        var root = graph.Node("Sqrt", [graph.Add(meanSquare, graph.Scalar((float)Epsilon))]);
        return graph.Mul(graph.Div(x, root), graph.Weight("scale", scale.ToDoubles(), scale.shape));
    }
}
