using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Gated feed-forward network of DEIMv2's decoder: w3(SiLU(u) ∘ v), [u, v] = w12(x) (Shazeer 2020; SwiGLUFFN in deim_decoder.py).
/// </summary>
internal sealed class SwiGlu : nn.Module<Tensor, Tensor>, IChannelOwner, IGatherable, IActivationOwner
{
    internal readonly Linear w12;
    internal readonly Linear w3;
    private readonly ChannelGroup _hidden;
    private readonly SlicedLinear _expand;
    private readonly SlicedLinear _contract;

    internal SwiGlu(int width, int hidden) : base(nameof(SwiGlu))
    {
        w12 = nn.Linear(width, 2 * hidden);
        w3 = nn.Linear(hidden, width);
        foreach (var linear in new[] { w12, w3 })
        {
            nn.init.xavier_uniform_(linear.weight);
            nn.init.zeros_(linear.bias);
        }
        _hidden = new ChannelGroup(ChannelKind.DecoderFeedForward, hidden);
        // a channel is a gate row, a value row and an output column
        _expand = new SlicedLinear(w12, outputs: ChannelAxis.Of(_hidden, _hidden));
        _contract = new SlicedLinear(w3, inputs: ChannelAxis.Of(_hidden));
        Activations = new HiddenActivations(_hidden, width, hasZeros: false);
        RegisterComponents();
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => [("hidden", _hidden)];

    public HiddenActivations Activations { get; }

    public void Gather()
    {
        _expand.Gather();
        _contract.Gather();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var halves = _expand.Apply(input).chunk(2, -1); // [B, Q, D] -> 2 × [B, Q, h]
        return _contract.Apply(Activations.Pass(input, nn.functional.silu(halves[0]) * halves[1])).MoveToOuterDisposeScope();
    }

    /// <summary>Over rows [M, D] -> [M, D].</summary>
    internal string Emit(OnnxGraph graph, string rows)
    {
        double[] weight = w12.weight.ToDoubles(), bias = w12.bias.ToDoubles();
        var u = graph.Linear(rows, weight[..(weight.Length / 2)], bias[..(bias.Length / 2)]);
        var v = graph.Linear(rows, weight[(weight.Length / 2)..], bias[(bias.Length / 2)..]);
        return graph.Linear(Activations.Emit(graph, rows, graph.Mul(graph.Silu(u), v)), w3);
    }
}
