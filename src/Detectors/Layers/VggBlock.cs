using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// RepVGG block without identity: SiLU(BN(conv3×3) + BN(conv1×1)), one 3×3 convolution after fusion (VGGBlock in hybrid_encoder.py).
/// </summary>
internal sealed class VggBlock : nn.Module<Tensor, Tensor>, IEmitter
{
    internal readonly ConvNorm conv1;
    internal readonly ConvNorm conv2;

    internal VggBlock(int channels) : base(nameof(VggBlock))
    {
        conv1 = new ConvNorm(channels, channels, kernel: 3, activate: false);
        conv2 = new ConvNorm(channels, channels, kernel: 1, activate: false);
        RegisterComponents();
    }

    internal void Wire(ChannelAxis inputs, ChannelAxis outputs)
    {
        conv1.Wire(inputs, outputs);
        conv2.Wire(inputs, outputs);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return nn.functional.silu(conv1.call(input) + conv2.call(input)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => graph.Silu(conv1.Fused.Plus(conv2.Fused).Emit(graph, input));
}
