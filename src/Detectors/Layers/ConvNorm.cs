using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>The encoders' unit: convolution → batch norm → SiLU or nothing (ConvNormLayer_fuse in hybrid_encoder.py).</summary>
internal sealed class ConvNorm : ConvLayer, IEmitter
{
    internal readonly Conv2d conv;
    internal readonly BatchNorm2d norm;

    internal ConvNorm(int inputs, int outputs, int kernel, int stride = 1, int groups = 1, bool activate = true)
        : base(nameof(ConvNorm), new SlicedConv(inputs, outputs, kernel, stride, groups))
    {
        (conv, norm) = (Slices.Conv, Slices.Norm);
        Activates = activate;
        RegisterComponents();
    }

    internal bool Activates { get; }

    public override Tensor forward(Tensor input) // [B, in, H, W] -> [B, out, H/stride, W/stride]
    {
        using var scope = NewDisposeScope();
        var activation = Activates ? Activation.Silu : Activation.Identity;
        return NormActivation.Apply(Slices.Convolve(input), norm, activation, null, Slices.Outputs).MoveToOuterDisposeScope();
    }

    internal FusedConv Fused => FusedConv.Of(conv, norm);

    public string Emit(OnnxGraph graph, string input)
    {
        var x = Fused.Emit(graph, input);
        return Activates ? graph.Silu(x) : x;
    }
}
