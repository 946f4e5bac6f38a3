using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// An encoder layer of Deformable DETR (Zhu et al. 2021, §4.1) of which some tokens skip the updates (Super Sparse DETR, Eq. 6):
/// post-norm, and the values come from all tokens, as in Sparse DETR (Roh et al. 2022). Parameter names follow the encoder's other
/// attention layer.
/// </summary>
internal sealed class DeformableLayer : nn.Module, IChannelOwner, IGatherable
{
    private const int Points = 4; // of a head on each level

    internal readonly LevelAttention self_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    private readonly FeedForward _feedForward;
    private readonly int _width;

    internal DeformableLayer(int width, int heads, int levels, int feedForward) : base(nameof(DeformableLayer))
    {
        _width = width;
        self_attn = new LevelAttention(width, heads, levels, Points);
        linear1 = nn.Linear(width, feedForward);
        linear2 = nn.Linear(feedForward, width);
        norm1 = nn.LayerNorm(width);
        norm2 = nn.LayerNorm(width);
        _feedForward = new FeedForward(ChannelKind.EncoderFeedForward, linear1, linear2, x => nn.functional.relu(x));
        RegisterComponents();
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _feedForward.ChannelGroups;

    public void Gather() => _feedForward.Gather();

    /// <param name="tokens">[B, L, d] of all levels.</param>
    /// <param name="positions">[1, L, d].</param>
    /// <param name="grid">Where they stand.</param>
    /// <param name="set">The tokens in use, which alone are computed, and the others; or null for all.</param>
    /// <param name="rule">What becomes of the others; values they remain in any case.</param>
    /// <returns>[B, L, d].</returns>
    internal Tensor forward(Tensor tokens, Tensor positions, TokenGrid grid, TokenSubset? set, DroppedTokenRule rule)
    {
        if (set is null)
            return Mix(tokens + self_attn.call(tokens + positions, tokens, grid));
        (Tensor kept, Tensor dropped) = set.Split(tokens);
        Tensor x = kept + self_attn.Answer(kept + set.Select(positions), set.Select(grid.Centers.For(tokens)), tokens, grid); // [B, K, d]
        if (rule.RunFeedForward)
            return Mix(set.Join(x, dropped));
        return set.Join(Mix(x), rule.SkipNorms ? dropped : norm2.call(norm1.call(dropped)));
    }

    private Tensor Mix(Tensor x)
    {
        x = norm1.call(x);
        return norm2.call(x + _feedForward.Apply(x));
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
        int count = memory.QueryCount, total = positions.Length / _width;
        string kept = set?.EmitKept(graph, memory.Tokens) ?? memory.Tokens; // [B, K, d]
        string places = set?.EmitConstants(graph, "positions", positions, _width) ?? graph.Weight("positions", positions, 1, count, _width);
        string centers = set?.EmitConstants(graph, "centers", grid.Centers.Values, 2)
            ?? graph.Weight("centers", grid.Centers.Values, 1, count, 2);
        string asking = graph.Reshape(graph.Add(kept, places), -1, _width);
        string updated = graph.Add(graph.Reshape(kept, -1, _width), self_attn.Emit(graph, asking, centers, memory)); // [B·K, d]
        updated = graph.Reshape(set is not null && rule.RunFeedForward ? updated : EmitMix(graph, updated), -1, count, _width);
        if (set is null)
            return updated;
        string others = set.EmitDropped(graph, memory.Tokens);
        if (rule is { SkipNorms: false, RunFeedForward: false })
            others = graph.LayerNorm(graph.LayerNorm(others, norm1), norm2);
        string joined = set.EmitJoin(graph, updated, others);
        return rule.RunFeedForward ? graph.Reshape(EmitMix(graph, graph.Reshape(joined, -1, _width)), -1, total, _width) : joined;
    }

    // [B·n, d] -> [B·n, d]
    private string EmitMix(OnnxGraph graph, string rows)
    {
        string x = graph.LayerNorm(rows, norm1);
        return graph.LayerNorm(graph.Add(x, graph.Linear(graph.Relu(graph.Linear(x, linear1)), linear2)), norm2);
    }
}
