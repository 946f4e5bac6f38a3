using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// An encoder layer of Deformable DETR (Zhu et al. 2021, §4.1) of which some tokens skip the updates (Super Sparse DETR, Eq. 6):
/// post-norm, and the values come from all tokens, as in Sparse DETR (Roh et al. 2022). Parameter names follow the encoder's other
/// attention layer.
/// </summary>
internal sealed class DeformableLayer(int width, int heads, int levels, int feedForward) : PostNormLayer<LevelAttention, LevelTokens>(
    nameof(DeformableLayer), new LevelAttention(width, heads, levels, Points), width, feedForward,
    FeedForwardActivation.Relu)
{
    private const int Points = 4; // of a head on each level

    /// <param name="tokens">[B, L, d] of all levels.</param>
    /// <param name="positions">[1, L, d].</param>
    /// <param name="levels">Where they stand, and which are computed; values they are in any case.</param>
    /// <returns>[B, L, d].</returns>
    public override Tensor forward(Tensor tokens, Tensor positions, LevelTokens levels)
    {
        var (grid, set, rule) = levels;
        if (set is null)
            return Mix(tokens + self_attn.call(tokens + positions, tokens, grid));
        (var kept, var dropped) = set.Split(tokens);
        var centers = set.Select(grid.Centers.For(tokens)).unsqueeze(2); // [B or 1, K, 1, 2]
        var x = kept + self_attn.Answer(kept + set.Select(positions), centers, tokens, grid); // [B, K, d]
        return Mix(x, dropped, set, rule);
    }

    /// <param name="graph">Where to.</param>
    /// <param name="memory">All tokens, asked by those in use.</param>
    /// <param name="positions">[L, d].</param>
    /// <param name="grid">Where they stand.</param>
    /// <param name="set">The tokens in use and the others, or null for all.</param>
    /// <param name="rule">What becomes of the others.</param>
    /// <returns>[B, L, d].</returns>
    internal string Emit(OnnxGraph graph, EmittedMemory memory, double[] positions, TokenGrid grid, IEmittedSubset? set,
        DroppedTokenRule rule)
    {
        var count = memory.QueryCount;
        var kept = set?.EmitKept(graph, memory.Tokens) ?? memory.Tokens; // [B, K, d]
        var places = set?.EmitConstants(graph, "positions", positions, Width) ?? graph.Weight("positions", positions, 1, count, Width);
        var centers = set?.EmitConstants(graph, "centers", grid.Centers.Values, 2)
            ?? graph.Weight("centers", grid.Centers.Values, 1, count, 2);
        var asking = graph.Reshape(graph.Add(kept, places), -1, Width);
        var updated = graph.Add(graph.Reshape(kept, -1, Width), self_attn.Emit(graph, asking, centers, memory)); // [B·K, d]
        return set is null
            ? graph.Reshape(EmitMix(graph, updated), -1, count, Width)
            : EmitMix(graph, updated, memory.Tokens, set, rule);
    }
}
