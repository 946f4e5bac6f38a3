// Batch norm, activation and learnable affine as one step: y = scale · act(BN(x)) + shift. In training on the CPU a single operator with a
// backward of its own does it (src/Native/norm.cpp), because the maps of the first stages are too large for the caches and every
// operator between two convolutions moves them through memory once more.

using Microsoft.ML.SparseDetr.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal static class NormActivation
{
    /// <param name="x">[B, C, h, w], not needed by anybody else afterwards.</param>
    /// <param name="norm">The batch norm; in training its statistics are updated.</param>
    /// <param name="activation">What follows it.</param>
    /// <param name="lab">The learnable affine behind that, or null.</param>
    internal static Tensor Apply(Tensor x, BatchNorm2d norm, Activation activation, Lab? lab = null)
    {
        if (norm.training && norm.momentum is not null && x.ndim == 4 && SparseOps.Fits(x, norm.weight))
        {
            using (no_grad())
                norm.num_batches_tracked.add_(1);
            bool last = ChannelsLast.Holds(x);
            Tensor map = last ? ChannelsLast.View(x) : x.contiguous();
            Tensor y = lab is null
                ? FusedNorm.apply(map, norm.weight, norm.bias, norm, activation, last)
                : FusedNorm.apply(map, norm.weight, norm.bias, lab.scale, lab.bias, norm, activation, last);
            return last ? ChannelsLast.Back(y) : y;
        }
        x = norm.call(x);
        x = activation switch
        {
            Activation.Relu => nn.functional.relu(x, inplace: true), // nothing before the ReLU is needed for its gradient
            Activation.Silu => nn.functional.silu(x),
            _ => x,
        };
        return lab is null ? x : lab.call(x);
    }
}
