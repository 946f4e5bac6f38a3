using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// The gateway of D-FINE: weighs the queries against what cross-attention brought, feature by feature (D-FINE, "target gating layer";
/// Gate in dfine_decoder.py).
/// </summary>
internal sealed class Gate : nn.Module<Tensor, Tensor, Tensor>
{
    internal readonly Linear gate;
    internal readonly nn.Module<Tensor, Tensor> norm;

    internal Gate(int width, nn.Module<Tensor, Tensor> norm) : base(nameof(Gate))
    {
        gate = nn.Linear(2 * width, 2 * width);
        nn.init.zeros_(gate.weight); // both weights start at 0.5
        nn.init.zeros_(gate.bias);
        this.norm = norm;
        RegisterComponents();
    }

    public override Tensor forward(Tensor queries, Tensor attended)
    {
        using var scope = NewDisposeScope();
        var gates = gate.call(cat([queries, attended], -1)).sigmoid().chunk(2, -1); // 2 × [B, Q, D]
        return norm.call(gates[0] * queries + gates[1] * attended).MoveToOuterDisposeScope();
    }

    /// <summary>Over rows [M, D] -> [M, D].</summary>
    internal string Emit(OnnxGraph graph, string queries, string attended)
    {
        var width = gate.weight.shape[0] / 2;
        var gates = graph.Split(graph.Sigmoid(graph.Linear(graph.Concat(-1, queries, attended), gate)), -1, width, width);
        return graph.Norm(graph.Add(graph.Mul(gates[0], queries), graph.Mul(gates[1], attended)), norm);
    }
}
