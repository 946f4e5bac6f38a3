using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>HGNetV2's stem: two convolutions of 2×2 beside a max pooling, stride 4 in all (StemBlock in hgnetv2.py).</summary>
internal sealed class HgStem : nn.Module<Tensor, Tensor>
{
    internal readonly ConvBnAct stem1;
    internal readonly ConvBnAct stem2a;
    internal readonly ConvBnAct stem2b;
    internal readonly ConvBnAct stem3;
    internal readonly ConvBnAct stem4;

    internal HgStem(int middle, int outputs, bool learnableAffine) : base(nameof(HgStem))
    {
        stem1 = new ConvBnAct(3, middle, kernel: 3, stride: 2, learnableAffine: learnableAffine);
        stem2a = new ConvBnAct(middle, middle / 2, kernel: 2, learnableAffine: learnableAffine);
        stem2b = new ConvBnAct(middle / 2, middle, kernel: 2, learnableAffine: learnableAffine);
        stem3 = new ConvBnAct(2 * middle, middle, kernel: 3, stride: 2, learnableAffine: learnableAffine);
        stem4 = new ConvBnAct(middle, outputs, kernel: 1, learnableAffine: learnableAffine);
        RegisterComponents();
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = PadRightBottom(stem1.call(images)); // [B, 3, H, W] -> [B, m, H/2 + 1, W/2 + 1]
        var convolved = stem2b.call(PadRightBottom(stem2a.call(x))); // [B, m, H/2, W/2]
        var pooled = FusedPool.MaxOfFour(x); // [B, m, H/2, W/2]
        return stem4.call(stem3.call(cat([pooled, convolved], 1))).MoveToOuterDisposeScope(); // [B, 2m, H/2, W/2] -> [B, o, H/4, W/4]
    }

    internal string Emit(OnnxGraph graph, string images)
    {
        long[] rightBottom = [0, 0, 1, 1];
        var x = stem1.Emit(graph, images);
        var convolved = stem2b.EmitPadded(graph, stem2a.EmitPadded(graph, x, rightBottom), rightBottom);
        // A pooling pads with −∞. That is the zero of forward as long as the map has no negative value, else the zeros must be written out.
        var pooled = stem1.IsNonNegative
            ? graph.MaxPool(x, 2, 1, rightBottom)
            : graph.MaxPool(EmitPadding(graph, x, rightBottom), 2, 1, [0, 0, 0, 0]);
        return stem4.EmitBehind(graph, stem3.EmitPair(graph, pooled, convolved), stem3);
    }

    /// <summary>
    /// Pads with zeros by a depthwise convolution with weight 1. ONNX Runtime keeps the blocked layout through it, and would take a Pad
    /// operator before a pooling for the pooling's own padding.
    /// </summary>
    private string EmitPadding(OnnxGraph graph, string x, long[] pads)
    {
        var channels = (int)stem1.conv.out_channels;
        var ones = new FusedConv
        {
            Weight = [.. Enumerable.Repeat(1.0, channels)],
            Bias = new double[channels],
            Inputs = 1,
            Groups = channels,
            Pads = pads
        };
        return ones.Emit(graph, x);
    }

    private static Tensor PadRightBottom(Tensor x) => nn.functional.pad(x, (0, 1, 0, 1));
}
