using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>The backbone's unit: convolution → batch norm → ReLU → learnable affine (HGNetV2; ConvBNAct in hgnetv2.py).</summary>
internal sealed class ConvBnAct : ConvLayer, IEmitter
{
    internal readonly Conv2d conv;
    internal readonly BatchNorm2d bn;
    internal readonly Lab? lab;

    // Without activation there is no learnable affine either.
    internal ConvBnAct(int inputs, int outputs, int kernel, int stride = 1, int groups = 1, bool activate = true,
        bool learnableAffine = true)
        : base(nameof(ConvBnAct), new SlicedConv(inputs, outputs, kernel, stride, groups))
    {
        (conv, bn) = (Slices.Conv, Slices.Norm);
        lab = activate && learnableAffine ? new Lab() : null;
        Activates = activate;
        RegisterComponents();
    }

    internal bool Activates { get; }

    public override Tensor forward(Tensor input) // [B, in, H, W] -> [B, out, H/stride, W/stride]
    {
        using var scope = NewDisposeScope();
        var activation = Activates ? Activation.Relu : Activation.Identity;
        return NormActivation.Apply(Slices.Convolve(input), bn, activation, lab, Slices.Outputs).MoveToOuterDisposeScope();
    }

    /// <summary>Whether no output can be negative, so that padding with zeros and with −∞ are the same to a maximum.</summary>
    internal bool IsNonNegative => Activates && (lab is null || lab.Values is { Scale: >= 0, Bias: >= 0 });

    public string Emit(OnnxGraph graph, string input) => Emit(graph, FusedConv.Of(conv, bn), fused => fused.Emit(graph, input));

    /// <summary>With zeros of the preceding padding taken into the convolution.</summary>
    internal string EmitPadded(OnnxGraph graph, string input, long[] pads) =>
        Emit(graph, FusedConv.Of(conv, bn) with { Pads = pads }, fused => fused.Emit(graph, input));

    /// <summary>
    /// Over two maps that forward gets concatenated: the sum of two convolutions, without the copy. The affine is left to
    /// <see cref="EmitBehind"/> of the next layer, because the runtime fuses a sum with a ReLU but not with a Clip.
    /// </summary>
    internal string EmitPair(OnnxGraph graph, string first, string second)
    {
        var fused = FusedConv.Of(conv, bn);
        var half = fused.Inputs / 2;
        return graph.Relu(graph.Add(
            fused.Columns(0, half, keepBias: true).Emit(graph, first), fused.Columns(half, half, keepBias: false).Emit(graph, second)));
    }

    /// <summary>Takes in the affine that <see cref="EmitPair"/> of the previous layer left out.</summary>
    internal string EmitBehind(OnnxGraph graph, string input, ConvBnAct previous)
    {
        (var scale, var bias) = previous.lab?.Values ?? (1, 0);
        return Emit(graph, FusedConv.Of(conv, bn).Over(scale, bias), fused => fused.Emit(graph, input));
    }

    private string Emit(OnnxGraph graph, FusedConv fused, Func<FusedConv, string> convolve)
    {
        if (!Activates)
            return convolve(fused);
        (var scale, var bias) = lab?.Values ?? (1, 0);
        // scale·max(z, 0) + bias = max(scale·z + bias, bias); min where the scale is negative. One convolution, and its output stays
        // blocked.
        var x = convolve(fused.Affine(scale, bias));
        if (scale < 0)
            return graph.Clip(x, null, (float)bias);
        return bias == 0 ? graph.Relu(x) : graph.Clip(x, (float)bias, null);
    }
}
