using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>Decoder layer of DEIMv2: RMS norms and a gated feed-forward network (TransformerDecoderLayer in deim_decoder.py).</summary>
internal sealed class DeimDecoderLayer : DecoderLayer
{
    internal readonly MultiHeadAttention self_attn;
    internal readonly RmsNorm norm1;
    internal readonly DeformableAttention cross_attn;
    internal readonly Gate? gateway;
    internal readonly RmsNorm? norm2;
    internal readonly SwiGlu swish_ffn;
    internal readonly RmsNorm norm3;

    internal DeimDecoderLayer(DecoderShape shape) : base(nameof(DeimDecoderLayer))
    {
        self_attn = new MultiHeadAttention(shape.Width, DecoderShape.Heads);
        norm1 = new RmsNorm(shape.Width);
        cross_attn = new DeformableAttention(shape.Width, DecoderShape.Heads, shape.Points);
        gateway = shape.Gateway ? new Gate(shape.Width, new RmsNorm(shape.Width)) : null;
        norm2 = shape.Gateway ? null : new RmsNorm(shape.Width);
        swish_ffn = new SwiGlu(shape.Width, shape.FeedForward / 2);
        norm3 = new RmsNorm(shape.Width);
        RegisterComponents();
    }

    internal override DeformableAttention CrossAttention => cross_attn;

    internal override Tensor forward(Tensor queries, Tensor positions, Tensor references, IReadOnlyList<Tensor> values, Tensor? mask)
    {
        var x = norm1.call(queries + self_attn.call(queries + positions, queries, mask));
        var attended = cross_attn.call(x + positions, references, values);
        x = gateway is null ? norm2!.call(x + attended) : gateway.call(x, attended);
        return norm3.call(Clamp(x + swish_ffn.call(x)));
    }

    internal override string Emit(OnnxGraph graph, string queries, string positions, string references, EmittedMemory memory)
    {
        var attended = self_attn.Emit(graph, graph.Add(queries, positions), queries, memory.QueryCount);
        var x = norm1.Emit(graph, graph.Add(queries, attended));
        attended = cross_attn.Emit(graph, graph.Add(x, positions), references, memory);
        x = gateway is null ? norm2!.Emit(graph, graph.Add(x, attended)) : gateway.Emit(graph, x, attended);
        return norm3.Emit(graph, Clamp(graph, graph.Add(x, swish_ffn.Emit(graph, x))));
    }
}
