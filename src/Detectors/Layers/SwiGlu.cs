// Gated feed-forward network of DEIMv2's decoder: w3(SiLU(u) ∘ v), [u, v] = w12(x) (Shazeer 2020; DEIMv2 §3.1).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class SwiGlu : nn.Module<Tensor, Tensor>
{
    internal readonly Linear w12;
    internal readonly Linear w3;

    internal SwiGlu(int width, int hidden) : base(nameof(SwiGlu))
    {
        w12 = nn.Linear(width, 2 * hidden);
        w3 = nn.Linear(hidden, width);
        foreach (Linear linear in new[] { w12, w3 })
        {
            nn.init.xavier_uniform_(linear.weight);
            nn.init.zeros_(linear.bias);
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor[] halves = w12.call(input).chunk(2, -1); // [B, Q, D] -> 2 × [B, Q, h]
        return w3.call(nn.functional.silu(halves[0]) * halves[1]);
    }

    /// <summary>Over rows [M, D] -> [M, D].</summary>
    internal string Emit(OnnxGraph graph, string rows)
    {
        double[] weight = w12.weight.ToDoubles(), bias = w12.bias.ToDoubles();
        string u = graph.Linear(rows, weight[..(weight.Length / 2)], bias[..(bias.Length / 2)]);
        string v = graph.Linear(rows, weight[(weight.Length / 2)..], bias[(bias.Length / 2)..]);
        return graph.Linear(graph.Mul(graph.Silu(u), v), w3);
    }
}
