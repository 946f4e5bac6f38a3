using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// What the decoder layers of the DETR family have in common: self-attention of the queries first and a feed-forward network last, each
/// with the norm behind the sum. What lies between is the layer's own; field names are the official ones.
/// </summary>
internal abstract class PostNormDecoderLayer : nn.Module, IChannelOwner, IGatherable, IActivationOwner
{
    internal readonly MultiHeadAttention self_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    internal readonly LayerNorm norm3;
    private readonly FeedForward _feedForward;
    private readonly double _dropout;

    /// <param name="name">Name of the layer's type.</param>
    /// <param name="width">Features d of a query.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="hidden">Features inside the feed-forward network.</param>
    /// <param name="dropout">Share of what is added or hidden that is left out in training.</param>
    private protected PostNormDecoderLayer(string name, int width, int heads, int hidden, double dropout) : base(name)
    {
        _dropout = dropout;
        self_attn = new MultiHeadAttention(width, heads, dropout);
        linear1 = nn.Linear(width, hidden);
        linear2 = nn.Linear(hidden, width);
        norm1 = nn.LayerNorm(width);
        norm2 = nn.LayerNorm(width);
        norm3 = nn.LayerNorm(width);
        _feedForward = new FeedForward(ChannelKind.DecoderFeedForward, linear1, linear2, FeedForwardActivation.Relu, Drop);
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _feedForward.ChannelGroups;

    public HiddenActivations Activations => _feedForward.Activations;

    public void Gather() => _feedForward.Gather();

    private protected Tensor Drop(Tensor x) => RandomDrop.Apply(x, _dropout, training);

    /// <summary>Queries and what they say to each other, before the norm: [B, Q, d].</summary>
    private protected Tensor Attend(Tensor queries, Tensor places) =>
        queries + Drop(self_attn.call(queries + places, queries, null));

    /// <summary>The feed-forward network with its norm: [B, Q, d] -> [B, Q, d].</summary>
    private protected Tensor Feed(Tensor x) => norm3.call(x + Drop(_feedForward.Apply(x)));

    /// <summary>Appends <see cref="Feed"/>: [B·Q, d] -> [B·Q, d].</summary>
    private protected string EmitFeed(OnnxGraph graph, string rows) =>
        graph.LayerNorm(graph.Add(rows, _feedForward.Emit(graph, rows)), norm3);
}
