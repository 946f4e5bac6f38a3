using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>HGNetV2's light layer: a 1×1 convolution without activation, then a depthwise one (LightConvBNAct in hgnetv2.py).</summary>
internal sealed class LightConv : nn.Module<Tensor, Tensor>, IEmitter
{
    internal readonly ConvBnAct conv1;
    internal readonly ConvBnAct conv2;

    internal LightConv(int inputs, int outputs, int kernel, bool learnableAffine) : base(nameof(LightConv))
    {
        conv1 = new ConvBnAct(inputs, outputs, kernel: 1, activate: false);
        conv2 = new ConvBnAct(outputs, outputs, kernel, groups: outputs, learnableAffine: learnableAffine);
        RegisterComponents();
    }

    internal void Wire(ChannelAxis? inputs, ChannelAxis outputs)
    {
        conv1.Wire(inputs, outputs);
        conv2.Wire(null, outputs); // depthwise: its inputs are its outputs
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return conv2.call(conv1.call(input)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => conv2.Emit(graph, conv1.Emit(graph, input));
}
