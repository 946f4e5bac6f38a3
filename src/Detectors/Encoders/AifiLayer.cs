// AIFI, the encoder's self-attention inside the coarsest level: one post-norm transformer layer (RT-DETR; DEIM §2).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

internal sealed class AifiLayer : nn.Module<Tensor, Tensor, TokenMask?, Tensor>, IChannelOwner, IGatherable
{
    internal readonly SelfAttention self_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    private readonly FeedForward _feedForward;

    internal AifiLayer(int width, int heads, int feedForward) : base(nameof(AifiLayer))
    {
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
    /// <param name="mask">Tokens that skip the update and are no keys for the others, or null (Eq. 6).</param>
    public override Tensor forward(Tensor tokens, Tensor positions, TokenMask? mask)
    {
        Tensor attended = self_attn.call(tokens + positions, tokens, mask?.Scores);
        Tensor x = norm1.call(tokens + (mask is null ? attended : mask.Keep * attended));
        Tensor mixed = _feedForward.Apply(x);
        return norm2.call(x + (mask is null ? mixed : mask.Keep * mixed));
    }

    /// <summary>What the layer does to tokens that skip both updates: the norms alone.</summary>
    internal Tensor Skip(Tensor tokens) => norm2.call(norm1.call(tokens));

    internal string EmitSkip(OnnxGraph graph, string rows) => graph.LayerNorm(graph.LayerNorm(rows, norm1), norm2);

    /// <param name="graph">Where to.</param>
    /// <param name="rows">[B·n, d].</param>
    /// <param name="count">Tokens n of a picture.</param>
    /// <param name="positions">[n, d].</param>
    internal string Emit(OnnxGraph graph, string rows, int count, double[] positions)
    {
        string x = graph.LayerNorm(graph.Add(rows, self_attn.Emit(graph, rows, rows, count, positions)), norm1);
        return graph.LayerNorm(graph.Add(x, graph.Linear(graph.Gelu(graph.Linear(x, linear1)), linear2)), norm2);
    }
}
