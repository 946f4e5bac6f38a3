using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Two linear layers with GELU between them (Mlp in swin_transformer.py).</summary>
internal sealed class SwinMlp : nn.Module<Tensor, Tensor>
{
    internal readonly Linear fc1;
    internal readonly Linear fc2;

    internal SwinMlp(int width, int hidden) : base(nameof(SwinMlp))
    {
        (fc1, fc2) = (SwinInitialization.Linear(width, hidden), SwinInitialization.Linear(hidden, width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) // [..., C] -> [..., C]
    {
        using var scope = NewDisposeScope();
        return fc2.call(nn.functional.gelu(fc1.call(input))).MoveToOuterDisposeScope();
    }

    /// <summary>Over rows [M, C] -> [M, C].</summary>
    internal string Emit(OnnxGraph graph, string rows) => graph.Linear(graph.Gelu(graph.Linear(rows, fc1)), fc2);
}
