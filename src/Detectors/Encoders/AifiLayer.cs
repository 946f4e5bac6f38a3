using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// AIFI, the encoder's self-attention inside the coarsest level: one post-norm transformer layer (RT-DETR; TransformerEncoderLayer in
/// hybrid_encoder.py).
/// </summary>
internal sealed class AifiLayer(int width, int heads, int feedForward) : PostNormLayer<MultiHeadAttention, TokenMask?>(
    nameof(AifiLayer), new MultiHeadAttention(width, heads), width, feedForward, FeedForwardActivation.Gelu)
{
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[1, n, d].</param>
    /// <param name="mask">Tokens that skip updates, and how the others see them, or null (Eq. 6).</param>
    public override Tensor forward(Tensor tokens, Tensor positions, TokenMask? mask)
    {
        var attended = self_attn.call(tokens + positions, tokens, mask?.Scores);
        return mask is null ? Mix(tokens + attended) : Mix(tokens, tokens + mask.Keep * attended, mask);
    }

    /// <summary>The same as <see cref="forward"/> with a mask, without the updates that it would throw away.</summary>
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[1, n, d].</param>
    /// <param name="set">The tokens in use and the others.</param>
    /// <param name="rule">What becomes of the others.</param>
    internal Tensor Gathered(Tensor tokens, Tensor positions, TokenSubset set, DroppedTokenRule rule)
    {
        (var kept, var dropped) = set.Split(tokens);
        var asking = kept + set.Select(positions); // [B, kept, d]
        var attended = rule.StayKeys ? self_attn.Answer(asking, tokens + positions, tokens) : self_attn.call(asking, kept, null);
        return Mix(kept + attended, dropped, set, rule);
    }

    /// <param name="graph">Where to.</param>
    /// <param name="tokens">All tokens, with their positions.</param>
    /// <returns>[B·n, d].</returns>
    internal string Emit(OnnxGraph graph, TokenRows tokens) =>
        EmitMix(graph, graph.Add(tokens.Rows, self_attn.Emit(graph, tokens, tokens, tokens.Rows)));

    /// <summary>Appends what <see cref="Gathered"/> computes.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[n, d].</param>
    /// <param name="set">The tokens in use and the others.</param>
    /// <param name="rule">What becomes of the others.</param>
    /// <returns>[B, n, d].</returns>
    internal string EmitGathered(OnnxGraph graph, string tokens, double[] positions, IEmittedSubset set, DroppedTokenRule rule)
    {
        var kept = graph.Reshape(set.EmitKept(graph, tokens), -1, Width);
        var asking = set.EmitPositioned(graph, kept, positions);
        var content = rule.StayKeys ? graph.Reshape(tokens, -1, Width) : kept;
        var asked = rule.StayKeys ? new TokenRows(content, set.Total, positions) : asking;
        return EmitMix(graph, graph.Add(kept, self_attn.Emit(graph, asking, asked, content)), tokens, set, rule);
    }
}
