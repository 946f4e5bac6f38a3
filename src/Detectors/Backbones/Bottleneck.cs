using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// ResNet's bottleneck: 1×1, 3×3, 1×1 beside a shortcut, with the stride on the 3×3 convolution ("v1.5"; Bottleneck of torchvision).
/// </summary>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>, IEmitter
{
    internal const int Expansion = 4;

    internal readonly Conv2d conv1;
    internal readonly FrozenBatchNorm2d bn1;
    internal readonly Conv2d conv2;
    internal readonly FrozenBatchNorm2d bn2;
    internal readonly Conv2d conv3;
    internal readonly FrozenBatchNorm2d bn3;
    internal readonly Sequential? downsample; // convolution and norm, where the shortcut changes the shape

    /// <param name="inputs">Channels that come in.</param>
    /// <param name="width">Channels of the inner convolutions; four times as many go out.</param>
    /// <param name="stride">Step of the block.</param>
    internal Bottleneck(int inputs, int width, int stride) : base(nameof(Bottleneck))
    {
        var outputs = Expansion * width;
        (conv1, bn1) = (Convolution(inputs, width, 1), new FrozenBatchNorm2d(width));
        (conv2, bn2) = (Convolution(width, width, 3, stride), new FrozenBatchNorm2d(width));
        (conv3, bn3) = (Convolution(width, outputs, 1), new FrozenBatchNorm2d(outputs));
        downsample = inputs == outputs && stride == 1
            ? null
            : nn.Sequential(Convolution(inputs, outputs, 1, stride), new FrozenBatchNorm2d(outputs));
        RegisterComponents();
    }

    private (Conv2d Conv, FrozenBatchNorm2d Norm)? Shortcut =>
        downsample is null ? null : ((Conv2d)downsample[0], (FrozenBatchNorm2d)downsample[1]);

    public override Tensor forward(Tensor input) // [B, in, H, W] -> [B, 4w, H/stride, W/stride]
    {
        using var scope = NewDisposeScope();
        var x = bn1.Convolve(conv1, input).relu_();
        x = bn2.Convolve(conv2, x).relu_();
        x = bn3.Convolve(conv3, x);
        x.add_(Shortcut is { } way ? way.Norm.Convolve(way.Conv, input) : input);
        return x.relu_().MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var x = graph.Relu(bn1.Fuse(conv1).Emit(graph, input));
        x = graph.Relu(bn2.Fuse(conv2).Emit(graph, x));
        x = bn3.Fuse(conv3).Emit(graph, x);
        return graph.Relu(graph.Add(x, Shortcut is { } way ? way.Norm.Fuse(way.Conv).Emit(graph, input) : input));
    }

    /// <summary>A convolution as torchvision's ResNet has them: without bias, He's initialisation by what goes out.</summary>
    internal static Conv2d Convolution(int inputs, int outputs, int kernel, int stride = 1)
    {
        var conv = nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, bias: false);
        nn.init.kaiming_normal_(conv.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        return conv;
    }
}
