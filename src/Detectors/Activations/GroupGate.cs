using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Activations;

/// <summary>
/// A micro-gate (MGS; Sedghi, Subramoney and Kappel 2025): a linear layer that reads what a feed-forward network reads and says which
/// groups of neighbouring hidden channels will fire.
/// </summary>
internal sealed class GroupGate : nn.Module<Tensor, Tensor>, IActivationMask
{
    internal readonly Linear gate;
    private readonly int _channels;
    private readonly int _groupSize;

    /// <param name="width">Features d of a token.</param>
    /// <param name="channels">Hidden channels C.</param>
    /// <param name="groupSize">Channels of a group; the last group may have fewer.</param>
    internal GroupGate(int width, int channels, int groupSize) : base(nameof(GroupGate))
    {
        (_channels, _groupSize) = (channels, groupSize);
        gate = nn.Linear(width, GroupCount(channels, groupSize));
        RegisterComponents();
    }

    /// <summary>Number of groups G.</summary>
    internal int Groups => (int)gate.weight.shape[0];

    /// <summary>Hidden channels C.</summary>
    internal int Channels => _channels;

    /// <summary>Channels of a group.</summary>
    internal int GroupSize => _groupSize;

    /// <summary>Probability from which on a group is computed, in 0..1.</summary>
    internal double Threshold { get; set; } = 0.5;

    /// <summary>How many groups so many channels make.</summary>
    internal static int GroupCount(int channels, int groupSize) => (channels + groupSize - 1) / groupSize;

    /// <summary>The largest value of each group: […, C] -> […, G].</summary>
    internal static Tensor Largest(Tensor values, int groupSize) => Grouped(values, groupSize).amax([-1]);

    /// <summary>The sum over each group: […, C] -> […, G].</summary>
    internal static Tensor Sums(Tensor values, int groupSize) => Grouped(values, groupSize).sum(-1);

    /// <summary>[…, d] -> […, G] logits of firing.</summary>
    public override Tensor forward(Tensor input) => gate.call(input);

    /// <summary>[…, d] -> […, G] bool, the groups that are computed.</summary>
    internal Tensor Open(Tensor x) => call(x).ge(Logit(Threshold));

    /// <inheritdoc/>
    public Tensor Of(Tensor x, Tensor hidden) => Spread(Open(x)).to(hidden.dtype);

    /// <summary>What holds for a group holds for its channels: […, G] -> […, C].</summary>
    internal Tensor Spread(Tensor groups) => groups.repeat_interleave(_groupSize, -1).narrow(-1, 0, _channels);

    /// <inheritdoc/>
    public string Emit(OnnxGraph graph, string rows, string hidden)
    {
        using var scope = graph.Scope("gate");
        var bias = Array.ConvertAll(gate.bias.ToDoubles(), value => value - Logit(Threshold)); // so that 0 is the threshold
        var open = graph.Cast(
            graph.GreaterOrEqual(graph.Linear(rows, gate.weight.ToDoubles(), bias), graph.Scalar(0f)), OnnxElementType.Float); // [M, G]
        if (_channels % _groupSize == 0)
            return graph.Reshape(
                graph.Mul(graph.Reshape(hidden, -1, Groups, _groupSize), graph.Unsqueeze(open, 2)), -1, _channels);
        int[] groupOf = [.. Enumerable.Range(0, _channels).Select(channel => channel / _groupSize)];
        return graph.Mul(hidden, graph.Gather(open, graph.Indices("groups", groupOf), 1));
    }

    /// <summary>The logit of a probability.</summary>
    internal static double Logit(double probability) => Math.Log(probability / (1 - probability));

    private static Tensor Grouped(Tensor values, int groupSize)
    {
        long channels = values.shape[^1], missing = GroupCount((int)channels, groupSize) * groupSize - channels;
        var whole = missing == 0 ? values : nn.functional.pad(values, [0, missing]);
        return whole.reshape([.. whole.shape[..^1], -1, groupSize]); // […, G, size]
    }
}
