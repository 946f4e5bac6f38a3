using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// AIFI, the encoder's self-attention inside the coarsest level: one post-norm transformer layer (RT-DETR; TransformerEncoderLayer in
/// hybrid_encoder.py).
/// </summary>
internal sealed class AifiLayer : nn.Module<Tensor, Tensor, TokenMask?, Tensor>, IChannelOwner, IGatherable
{
    internal readonly SelfAttention self_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    private readonly FeedForward _feedForward;
    private readonly int _width;

    internal AifiLayer(int width, int heads, int feedForward) : base(nameof(AifiLayer))
    {
        _width = width;
        self_attn = new SelfAttention(width, heads);
        linear1 = nn.Linear(width, feedForward);
        linear2 = nn.Linear(feedForward, width);
        norm1 = nn.LayerNorm(width);
        norm2 = nn.LayerNorm(width);
        _feedForward = new FeedForward(ChannelKind.EncoderFeedForward, linear1, linear2, x => nn.functional.gelu(x));
        RegisterComponents();
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _feedForward.ChannelGroups;

    public void Gather() => _feedForward.Gather();

    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[1, n, d].</param>
    /// <param name="mask">Tokens that skip updates, and how the others see them, or null (Eq. 6).</param>
    public override Tensor forward(Tensor tokens, Tensor positions, TokenMask? mask)
    {
        Tensor attended = self_attn.call(tokens + positions, tokens, mask?.Scores);
        Tensor x = norm1.call(tokens + (mask is null ? attended : mask.Keep * attended));
        Tensor mixed = _feedForward.Apply(x);
        x = norm2.call(x + (mask is null || mask.Rule.RunFeedForward ? mixed : mask.Keep * mixed));
        return mask is { Rule.SkipNorms: true } ? where(mask.Keep.to(ScalarType.Bool), x, tokens) : x;
    }

    /// <summary>The same as <see cref="forward"/> with a mask, without the updates that it would throw away.</summary>
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[1, n, d].</param>
    /// <param name="set">The tokens in use and the others.</param>
    /// <param name="rule">What becomes of the others.</param>
    internal Tensor Gathered(Tensor tokens, Tensor positions, TokenSubset set, DroppedTokenRule rule)
    {
        (Tensor kept, Tensor dropped) = set.Split(tokens);
        Tensor asking = kept + set.Select(positions); // [B, kept, d]
        Tensor x = kept + (rule.StayKeys ? self_attn.Answer(asking, tokens + positions, tokens) : self_attn.call(asking, kept, null));
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
        string kept = graph.Reshape(set.EmitKept(graph, tokens), -1, _width);
        TokenRows asking = set.EmitPositioned(graph, kept, positions);
        string content = rule.StayKeys ? graph.Reshape(tokens, -1, _width) : kept;
        TokenRows asked = rule.StayKeys ? new TokenRows(content, set.Total, positions) : asking;
        string updated = graph.Add(kept, self_attn.Emit(graph, asking, asked, content)); // [B·kept, d]
        updated = graph.Reshape(rule.RunFeedForward ? updated : EmitMix(graph, updated), -1, set.Count, _width);
        string others = set.EmitDropped(graph, tokens);
        if (rule is { SkipNorms: false, RunFeedForward: false })
            others = graph.LayerNorm(graph.LayerNorm(others, norm1), norm2);
        string joined = set.EmitJoin(graph, updated, others);
        return rule.RunFeedForward ? graph.Reshape(EmitMix(graph, graph.Reshape(joined, -1, _width)), -1, set.Total, _width) : joined;
    }

    // [B·n, d] -> [B·n, d]
    private string EmitMix(OnnxGraph graph, string rows)
    {
        string x = graph.LayerNorm(rows, norm1);
        return graph.LayerNorm(graph.Add(x, graph.Linear(graph.Gelu(graph.Linear(x, linear1)), linear2)), norm2);
    }
}
