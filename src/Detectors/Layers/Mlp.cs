using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Linear layers with an activation between them (the heads of D-FINE and of DETR; MLP in dfine_decoder.py and detr.py).</summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    internal readonly ModuleList<Linear> layers;

    /// <param name="widths">Features in, of each hidden layer, and out.</param>
    internal Mlp(params int[] widths) : base(nameof(Mlp))
    {
        layers = nn.ModuleList(widths.Zip(widths.Skip(1), (inputs, outputs) => nn.Linear(inputs, outputs)).ToArray());
        RegisterComponents();
    }

    /// <summary>What stands between two layers: SiLU, or ReLU.</summary>
    internal Activation Activation { get; init; } = Activation.Silu;

    private bool IsRelu => Activation == Activation.Relu;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = layers[0].call(input);
        for (var i = 1; i < layers.Count; i++)
            x = layers[i].call(IsRelu ? nn.functional.relu(x) : nn.functional.silu(x));
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Over rows [M, in] -> [M, out].</summary>
    internal string Emit(OnnxGraph graph, string rows)
    {
        var x = graph.Linear(rows, layers[0]);
        for (var i = 1; i < layers.Count; i++)
            x = graph.Linear(IsRelu ? graph.Relu(x) : graph.Silu(x), layers[i]);
        return x;
    }

    /// <summary>Makes the output 0 at the start of training.</summary>
    internal Mlp WithZeroOutput()
    {
        var last = layers[layers.Count - 1];
        nn.init.zeros_(last.weight);
        nn.init.zeros_(last.bias);
        return this;
    }
}
