using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>Decoder layer of D-FINE (D-FINE §4; TransformerDecoderLayer in dfine_decoder.py).</summary>
internal sealed class DFineDecoderLayer : DecoderLayer, IChannelOwner, IGatherable, IActivationOwner
{
    internal readonly MultiHeadAttention self_attn;
    internal readonly LayerNorm norm1;
    internal readonly DeformableAttention cross_attn;
    internal readonly Gate gateway;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm3;
    private readonly FeedForward _feedForward;

    internal DFineDecoderLayer(DecoderShape shape) : base(nameof(DFineDecoderLayer))
    {
        self_attn = new MultiHeadAttention(shape.Width, DecoderShape.Heads);
        norm1 = nn.LayerNorm(shape.Width);
        cross_attn = new DeformableAttention(shape.Width, DecoderShape.Heads, shape.Points);
        gateway = new Gate(shape.Width, nn.LayerNorm(shape.Width));
        linear1 = nn.Linear(shape.Width, shape.FeedForward);
        linear2 = nn.Linear(shape.FeedForward, shape.Width);
        nn.init.xavier_uniform_(linear1.weight);
        nn.init.xavier_uniform_(linear2.weight);
        _feedForward = new FeedForward(ChannelKind.DecoderFeedForward, linear1, linear2, FeedForwardActivation.Silu);
        norm3 = nn.LayerNorm(shape.Width);
        RegisterComponents();
    }

    internal override DeformableAttention CrossAttention => cross_attn;

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _feedForward.ChannelGroups;

    public HiddenActivations Activations => _feedForward.Activations;

    public void Gather() => _feedForward.Gather();

    internal override Tensor forward(Tensor queries, Tensor positions, Tensor references, IReadOnlyList<Tensor> values, Tensor? mask)
    {
        var x = norm1.call(queries + self_attn.call(queries + positions, queries, mask));
        x = gateway.call(x, cross_attn.call(x + positions, references, values));
        return norm3.call(Clamp(x + _feedForward.Apply(x)));
    }

    internal override string Emit(OnnxGraph graph, string queries, string positions, string references, EmittedMemory memory)
    {
        var attended = self_attn.Emit(graph, graph.Add(queries, positions), queries, memory.QueryCount);
        var x = graph.LayerNorm(graph.Add(queries, attended), norm1);
        attended = cross_attn.Emit(graph, graph.Add(x, positions), references, memory);
        x = gateway.Emit(graph, x, attended);
        return graph.LayerNorm(Clamp(graph, graph.Add(x, _feedForward.Emit(graph, x))), norm3);
    }
}
