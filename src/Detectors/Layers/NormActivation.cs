using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Batch norm, activation and learnable affine as one step: y = scale · act(BN(x)) + shift. In training on the CPU a single operator with
/// a backward of its own does it (src/Native/norm.cpp), because the maps of the first stages are too large for the caches and every
/// operator between two convolutions moves them through memory once more.
/// </summary>
internal static class NormActivation
{
    /// <param name="x">[B, C, h, w], not needed by anybody else afterwards.</param>
    /// <param name="norm">The batch norm; in training its statistics are updated.</param>
    /// <param name="activation">What follows it.</param>
    /// <param name="lab">The learnable affine behind that, or null.</param>
    /// <param name="channels">The norm's channels that x has, or null for all.</param>
    internal static Tensor Apply(Tensor x, BatchNorm2d norm, Activation activation, Lab? lab = null, ChannelAxis? channels = null)
    {
        var whole = NormParameters.Of(norm);
        if (channels?.Kept is null)
            return Apply(x, whole, norm.training, activation, lab);
        var sliced = NormParameters.Of(norm, channels);
        var y = Apply(x, sliced, norm.training, activation, lab);
        if (norm.training)
        {
            using var frozen = no_grad();
            channels.Store(whole.Mean, sliced.Mean);
            channels.Store(whole.Variance, sliced.Variance);
        }
        return y;
    }

    private static Tensor Apply(Tensor x, NormParameters norm, bool training, Activation activation, Lab? lab)
    {
        if (training)
            using (no_grad())
                norm.Batches.add_(1);
        if (training && x.ndim == 4 && SparseOps.Fits(x, norm.Weight))
        {
            var last = ChannelsLast.Holds(x);
            var map = last ? ChannelsLast.View(x) : x.contiguous();
            var y = lab is null
                ? FusedNorm.apply(map, norm.Weight, norm.Bias, norm, activation, last)
                : FusedNorm.apply(map, norm.Weight, norm.Bias, lab.scale, lab.bias, norm, activation, last);
            return last ? ChannelsLast.Back(y) : y;
        }
        x = nn.functional.batch_norm(x, norm.Mean, norm.Variance, norm.Weight, norm.Bias, training, norm.Momentum, norm.Epsilon);
        x = activation switch
        {
            Activation.Relu => nn.functional.relu(x, inplace: true), // nothing before the ReLU is needed for its gradient
            Activation.Silu => nn.functional.silu(x),
            _ => x,
        };
        return lab is null ? x : lab.call(x);
    }
}
