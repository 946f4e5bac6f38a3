using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// A transformer layer of an encoder whose norms follow the sums, and of which some tokens skip the updates (Super Sparse DETR, Eq. 6).
/// What follows the attention is the same whatever the attention is; field names are the official ones.
/// </summary>
/// <typeparam name="TAttention">The attention.</typeparam>
/// <typeparam name="TTokens">What says which tokens are in use.</typeparam>
internal abstract class PostNormLayer<TAttention, TTokens>
    : nn.Module<Tensor, Tensor, TTokens, Tensor>, IChannelOwner, IGatherable, IActivationOwner
    where TAttention : nn.Module
{
    internal readonly TAttention self_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    private readonly FeedForward _feedForward;
    private readonly double _dropout;

    /// <param name="name">Name of the layer's type.</param>
    /// <param name="attention">The attention.</param>
    /// <param name="width">Features d of a token.</param>
    /// <param name="hidden">Features inside the feed-forward network.</param>
    /// <param name="activation">Of the feed-forward network.</param>
    /// <param name="dropout">Share of what is added or hidden that is left out in training.</param>
    private protected PostNormLayer(
        string name, TAttention attention, int width, int hidden, FeedForwardActivation activation, double dropout = 0)
        : base(name)
    {
        (Width, _dropout) = (width, dropout);
        self_attn = attention;
        linear1 = nn.Linear(width, hidden);
        linear2 = nn.Linear(hidden, width);
        norm1 = nn.LayerNorm(width);
        norm2 = nn.LayerNorm(width);
        _feedForward = new FeedForward(ChannelKind.EncoderFeedForward, linear1, linear2, activation, Drop);
        RegisterComponents();
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _feedForward.ChannelGroups;

    public HiddenActivations Activations => _feedForward.Activations;

    public void Gather() => _feedForward.Gather();

    private protected int Width { get; }

    private protected Tensor Drop(Tensor x) => RandomDrop.Apply(x, _dropout, training);

    /// <summary>What follows the attention where all tokens take part.</summary>
    /// <param name="x">[B, n, d] tokens and what the attention says of them.</param>
    private protected Tensor Mix(Tensor x)
    {
        x = norm1.call(x);
        return norm2.call(x + Drop(_feedForward.Apply(x)));
    }

    /// <summary>The same with tokens that skip the updates, all of them computed.</summary>
    /// <param name="tokens">[B, n, d] as they came.</param>
    /// <param name="x">[B, n, d] the same with what the attention says of those in use.</param>
    /// <param name="mask">Which tokens skip updates, and which updates.</param>
    private protected Tensor Mix(Tensor tokens, Tensor x, TokenMask mask)
    {
        x = norm1.call(x);
        var mixed = Drop(_feedForward.Apply(x));
        x = norm2.call(x + (mask.Rule.RunFeedForward ? mixed : mask.Keep * mixed));
        return mask.Rule.SkipNorms ? where(mask.Keep.to(ScalarType.Bool), x, tokens) : x;
    }

    /// <summary>The same, without the updates that it would throw away.</summary>
    /// <param name="x">[B, kept, d] tokens in use and what the attention says of them.</param>
    /// <param name="dropped">[B, n - kept, d] the others.</param>
    /// <param name="set">Where both stand.</param>
    /// <param name="rule">What becomes of the others.</param>
    /// <returns>[B, n, d].</returns>
    private protected Tensor Mix(Tensor x, Tensor dropped, TokenSubset set, DroppedTokenRule rule) => rule.RunFeedForward
        ? Mix(set.Join(x, dropped))
        : set.Join(Mix(x), rule.SkipNorms ? dropped : norm2.call(norm1.call(dropped)));

    /// <summary>Appends <see cref="Mix(Tensor)"/>: [B·n, d] -> [B·n, d].</summary>
    private protected string EmitMix(OnnxGraph graph, string rows)
    {
        var x = graph.LayerNorm(rows, norm1);
        return graph.LayerNorm(graph.Add(x, _feedForward.Emit(graph, x)), norm2);
    }

    /// <summary>Appends <see cref="Mix(Tensor, Tensor, TokenSubset, DroppedTokenRule)"/>.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="rows">[B·kept, d] tokens in use and what the attention says of them.</param>
    /// <param name="tokens">[B, n, d] all tokens as they came.</param>
    /// <param name="set">Which are in use.</param>
    /// <param name="rule">What becomes of the others.</param>
    /// <returns>[B, n, d].</returns>
    private protected string EmitMix(OnnxGraph graph, string rows, string tokens, IEmittedSubset set, DroppedTokenRule rule)
    {
        var updated = graph.Reshape(rule.RunFeedForward ? rows : EmitMix(graph, rows), -1, set.Count, Width);
        var others = set.EmitDropped(graph, tokens);
        if (rule is { SkipNorms: false, RunFeedForward: false })
            others = graph.LayerNorm(graph.LayerNorm(others, norm1), norm2);
        var joined = set.EmitJoin(graph, updated, others);
        return rule.RunFeedForward ? graph.Reshape(EmitMix(graph, graph.Reshape(joined, -1, Width)), -1, set.Total, Width) : joined;
    }
}
