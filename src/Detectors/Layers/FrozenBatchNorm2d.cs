using Microsoft.ML.SparseDetr.Detectors.Emission;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// A batch norm that never changes: weight, bias and statistics are buffers (DETR, Carion et al. 2020; FrozenBatchNorm2d in backbone.py).
/// </summary>
internal sealed class FrozenBatchNorm2d : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;

    internal readonly Tensor weight; // [C], as are all
    internal readonly Tensor bias;
    internal readonly Tensor running_mean;
    internal readonly Tensor running_var;

    internal FrozenBatchNorm2d(int channels) : base(nameof(FrozenBatchNorm2d))
    {
        (weight, bias, running_mean, running_var) = (ones(channels), zeros(channels), zeros(channels), ones(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) // [B, C, H, W] -> [B, C, H, W]
    {
        using var scope = NewDisposeScope();
        var (factor, offset) = Affine();
        return (input * factor.view(-1, 1, 1) + offset.view(-1, 1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Norm of a convolution's output, [B, in, H, W] -> [B, C, h, w], with the factors in the weights: nothing is computed for each cell,
    /// and a backward pass keeps no map between the two.
    /// </summary>
    internal Tensor Convolve(Conv2d conv, Tensor input)
    {
        using var scope = NewDisposeScope();
        var (factor, offset) = Affine();
        return nn.functional.conv2d(
            input, conv.weight * factor.view(-1, 1, 1, 1), offset, conv.stride, conv.padding, conv.dilation, conv.groups)
            .MoveToOuterDisposeScope();
    }

    internal FusedConv Fuse(Conv2d conv) =>
        FusedConv.Of(conv, weight.ToDoubles(), bias.ToDoubles(), running_mean.ToDoubles(), running_var.ToDoubles(), Epsilon);

    // y = (x − mean) · w / √(var + ε) + b = x · factor + offset
    private (Tensor Factor, Tensor Offset) Affine()
    {
        var factor = weight * (running_var + Epsilon).rsqrt();
        return (factor, bias - running_mean * factor);
    }
}
