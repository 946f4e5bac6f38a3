using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// A decoder layer of DETR: self-attention of the queries, attention to the tokens, feed-forward network, post-norm
/// (TransformerDecoderLayer).
/// </summary>
internal sealed class DetrDecoderLayer : nn.Module, IChannelOwner, IGatherable
{
    internal readonly MultiHeadAttention self_attn;
    internal readonly MultiHeadAttention multihead_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    internal readonly LayerNorm norm3;
    private readonly FeedForward _feedForward;
    private readonly double _dropout;

    internal DetrDecoderLayer(DetrShape shape) : base(nameof(DetrDecoderLayer))
    {
        _dropout = shape.Dropout;
        self_attn = new MultiHeadAttention(shape.Width, shape.Heads, shape.Dropout);
        multihead_attn = new MultiHeadAttention(shape.Width, shape.Heads, shape.Dropout);
        linear1 = nn.Linear(shape.Width, shape.FeedForward);
        linear2 = nn.Linear(shape.FeedForward, shape.Width);
        norm1 = nn.LayerNorm(shape.Width);
        norm2 = nn.LayerNorm(shape.Width);
        norm3 = nn.LayerNorm(shape.Width);
        _feedForward = new FeedForward(ChannelKind.DecoderFeedForward, linear1, linear2, x => Drop(nn.functional.relu(x)));
        RegisterComponents();
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _feedForward.ChannelGroups;

    public void Gather() => _feedForward.Gather();

    /// <param name="queries">[B, Q, d] content.</param>
    /// <param name="places">[1, Q, d] the learnt part of each query.</param>
    /// <param name="keys">[B, n, d] tokens with their positions.</param>
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="mask">[B, 1, n] added to the scores of the keys, −∞ in the padding; or null.</param>
    internal Tensor forward(Tensor queries, Tensor places, Tensor keys, Tensor tokens, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(queries + Drop(self_attn.call(queries + places, queries, null)));
        x = norm2.call(x + Drop(multihead_attn.Answer(x + places, keys, tokens, mask)));
        return norm3.call(x + Drop(_feedForward.Apply(x))).MoveToOuterDisposeScope();
    }

    /// <summary>Appends the layer for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, d] content.</param>
    /// <param name="places">[Q, d].</param>
    /// <param name="memory">The tokens.</param>
    /// <returns>[B·Q, d].</returns>
    internal string Emit(OnnxGraph graph, string queries, double[] places, TokenRows memory)
    {
        var count = places.Length / (int)linear1.weight.shape[1];
        var own = new TokenRows(queries, count, places);
        var x = graph.LayerNorm(graph.Add(queries, self_attn.Emit(graph, own, own, queries)), norm1);
        x = graph.LayerNorm(graph.Add(x, multihead_attn.Emit(graph, own with { Rows = x }, memory, memory.Rows)), norm2);
        return graph.LayerNorm(graph.Add(x, graph.Linear(graph.Relu(graph.Linear(x, linear1)), linear2)), norm3);
    }

    private Tensor Drop(Tensor x) => _dropout > 0 ? nn.functional.dropout(x, _dropout, training) : x;
}
