using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// A decoder layer of Deformable DETR: self-attention of the queries, deformable attention to the tokens, feed-forward network, post-norm
/// (DeformableTransformerDecoderLayer). By its official names the norm of the self-attention is the second.
/// </summary>
internal sealed class DeformableDecoderLayer : PostNormDecoderLayer
{
    internal readonly LevelAttention cross_attn;

    internal DeformableDecoderLayer(DeformableShape shape)
        : base(nameof(DeformableDecoderLayer), shape.Width, shape.Heads, shape.FeedForward, shape.Dropout)
    {
        cross_attn = new LevelAttention(shape.Width, shape.Heads, DeformableShape.Levels, shape.Points);
        RegisterComponents();
    }

    /// <param name="queries">[B, Q, d] content.</param>
    /// <param name="places">[B or 1, Q, d] added to the content where it asks.</param>
    /// <param name="references">[B, Q, 2 or 4] where the queries look from, as shares of the image.</param>
    /// <param name="tokens">[B, N, d].</param>
    /// <param name="layout">Where the tokens stand.</param>
    internal Tensor forward(Tensor queries, Tensor places, Tensor references, Tensor tokens, LevelLayout layout)
    {
        var x = norm2.call(Attend(queries, places));
        x = norm1.call(x + Drop(cross_attn.Answer(x + places, layout.OnLevels(references), tokens, layout.Grid, layout.Padding)));
        return Feed(x);
    }

    /// <summary>Appends the layer for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, d] content.</param>
    /// <param name="places">[B·Q, d].</param>
    /// <param name="references">[B or 1, Q, 2] points or [B·Q, 4] boxes cxcywh that the queries look from.</param>
    /// <param name="boxes">Whether they are boxes.</param>
    /// <param name="memory">The tokens, asked by the queries.</param>
    /// <returns>[B·Q, d].</returns>
    internal string Emit(OnnxGraph graph, string queries, string places, string references, bool boxes, EmittedMemory memory)
    {
        var attended = self_attn.Emit(graph, graph.Add(queries, places), queries, memory.QueryCount);
        var x = graph.LayerNorm(graph.Add(queries, attended), norm2);
        var asking = graph.Add(x, places);
        attended = boxes
            ? cross_attn.EmitAtBoxes(graph, asking, references, memory)
            : cross_attn.Emit(graph, asking, references, memory);
        x = graph.LayerNorm(graph.Add(x, attended), norm1);
        return EmitFeed(graph, x);
    }
}
