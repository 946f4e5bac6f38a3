using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// A decoder layer of DETR: self-attention of the queries, attention to the tokens, feed-forward network, post-norm
/// (TransformerDecoderLayer).
/// </summary>
internal sealed class DetrDecoderLayer : PostNormDecoderLayer
{
    internal readonly MultiHeadAttention multihead_attn;

    internal DetrDecoderLayer(DetrShape shape)
        : base(nameof(DetrDecoderLayer), shape.Width, shape.Heads, shape.FeedForward, shape.Dropout)
    {
        multihead_attn = new MultiHeadAttention(shape.Width, shape.Heads, shape.Dropout);
        RegisterComponents();
    }

    /// <param name="queries">[B, Q, d] content.</param>
    /// <param name="places">[1, Q, d] the learnt part of each query.</param>
    /// <param name="keys">[B, n, d] tokens with their positions.</param>
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="mask">[B, 1, n] added to the scores of the keys, −∞ in the padding; or null.</param>
    internal Tensor forward(Tensor queries, Tensor places, Tensor keys, Tensor tokens, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(Attend(queries, places));
        x = norm2.call(x + Drop(multihead_attn.Answer(x + places, keys, tokens, mask)));
        return Feed(x).MoveToOuterDisposeScope();
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
        return EmitFeed(graph, x);
    }
}
