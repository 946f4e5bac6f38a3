using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Maximum over 2×2 windows one step apart, forward and backward (src/Native/pool.cpp): the general pooling of libtorch's CPU is not
/// vectorised.
/// </summary>
internal sealed class FusedPool : FusedFunction<FusedPool>
{
    /// <summary>[B, C, h, w] -> [B, C, h - 1, w - 1].</summary>
    internal static Tensor MaxOfFour(Tensor x)
    {
        if (!SparseOps.Fits(x))
            return nn.functional.max_pool2d(x, 2, stride: 1);
        return ChannelsLast.Holds(x)
            ? ChannelsLast.Back(apply(ChannelsLast.View(x)))
            : apply(x.contiguous().unsqueeze(-1).flatten(0, 1)).view(x.shape[0], x.shape[1], x.shape[2] - 1, x.shape[3] - 1);
    }

    // [planes, h, w, inner] -> [planes, h - 1, w - 1, inner]
    protected override unsafe Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var x = (Tensor)vars[0];
        var shape = x.shape;
        var y = empty(shape[0], shape[1] - 1, shape[2] - 1, shape[3]);
        fixed (float* px = SparseOps.Floats(x), py = SparseOps.Floats(y))
            SparseOps.sd_pool_forward(px, py, shape[0], shape[1], shape[2], shape[3], get_num_threads());
        ctx.save_for_backward([x]);
        return y;
    }

    protected override unsafe Tensor?[] Differentiate(autograd.AutogradContext ctx, List<Tensor> saved, Tensor gradient)
    {
        var x = saved[0];
        var shape = x.shape;
        var dx = empty(shape);
        fixed (float* px = SparseOps.Floats(x), pg = SparseOps.Floats(gradient), pdx = SparseOps.Floats(dx))
            SparseOps.sd_pool_backward(px, pg, pdx, shape[0], shape[1], shape[2], shape[3], get_num_threads());
        return [dx];
    }
}
