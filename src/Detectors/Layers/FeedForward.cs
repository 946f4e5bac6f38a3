using Microsoft.ML.SparseDetr.Detectors.Channels;
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
    private readonly Func<Tensor, Tensor> _activation;

    internal FeedForward(ChannelKind kind, Linear linear1, Linear linear2, Func<Tensor, Tensor> activation)
    {
        _hidden = new ChannelGroup(kind, (int)linear1.weight.shape[0]);
        _expand = new SlicedLinear(linear1, outputs: ChannelAxis.Of(_hidden));
        _contract = new SlicedLinear(linear2, inputs: ChannelAxis.Of(_hidden));
        _activation = activation;
    }

    internal IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => [("hidden", _hidden)];

    internal Tensor Apply(Tensor x) // [B, N, D] -> [B, N, D]
    {
        using var scope = NewDisposeScope();
        return _contract.Apply(_activation(_expand.Apply(x))).MoveToOuterDisposeScope();
    }

    internal void Gather()
    {
        _expand.Gather();
        _contract.Gather();
    }
}
