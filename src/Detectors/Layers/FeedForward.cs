using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>linear2(activation(linear1(x))) over the hidden channels in use.</summary>
/// <remarks>
/// The feed-forward network of a transformer layer whose two linear layers belong to the layer itself, as the official names want it.
/// </remarks>
internal sealed class FeedForward
{
    private readonly ChannelGroup _hidden;
    private readonly SlicedLinear _expand;
    private readonly SlicedLinear _contract;
    private readonly Linear _linear1;
    private readonly Linear _linear2;
    private readonly FeedForwardActivation _activation;
    private readonly Func<Tensor, Tensor>? _drop;

    /// <param name="kind">Where the network lies.</param>
    /// <param name="linear1">d -> C.</param>
    /// <param name="linear2">C -> d.</param>
    /// <param name="activation">What stands between them.</param>
    /// <param name="drop">Leaves out activations in training; null for no dropout.</param>
    internal FeedForward(
        ChannelKind kind, Linear linear1, Linear linear2, FeedForwardActivation activation, Func<Tensor, Tensor>? drop = null)
    {
        (_linear1, _linear2) = (linear1, linear2);
        _hidden = new ChannelGroup(kind, (int)linear1.weight.shape[0]);
        _expand = new SlicedLinear(linear1, outputs: ChannelAxis.Of(_hidden));
        _contract = new SlicedLinear(linear2, inputs: ChannelAxis.Of(_hidden));
        (_activation, _drop) = (activation, drop);
        Activations = new HiddenActivations(_hidden, (int)linear1.weight.shape[1], activation.HasZeros);
    }

    internal IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => [("hidden", _hidden)];

    internal HiddenActivations Activations { get; }

    internal Tensor Apply(Tensor x) // [B, N, D] -> [B, N, D]
    {
        using var scope = NewDisposeScope();
        if (SkippingFeedForward.TryApply(Activations, x, _linear1, _linear2) is { } skipped)
            return skipped.MoveToOuterDisposeScope();
        var hidden = _activation.Apply(_expand.Apply(x));
        return _contract.Apply(Activations.Pass(x, _drop?.Invoke(hidden) ?? hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>Appends <see cref="Apply"/>: [M, D] -> [M, D].</summary>
    internal string Emit(OnnxGraph graph, string rows) => graph.Linear(
        Activations.Emit(graph, rows, _activation.Emit(graph, graph.Linear(rows, _linear1))), _linear2);

    internal void Gather()
    {
        _expand.Gather();
        _contract.Gather();
    }
}
