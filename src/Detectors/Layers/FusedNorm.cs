using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// The operator behind NormActivation. Only x is kept for backward: four floats for each channel say how everything else follows from it.
/// </summary>
internal sealed class FusedNorm : FusedFunction<FusedNorm>
{
    private const int FloatsPerChannel = 4;

    // vars: x, weight, bias, [scale, shift,] norm, activation, whether channels stand last: x is [B, h, w, C], else [B, C, h, w]
    protected override unsafe Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        Tensor x = (Tensor)vars[0], weight = (Tensor)vars[1], bias = (Tensor)vars[2];
        var (norm, activation) = ((NormParameters)vars[^3], (Activation)vars[^2]);
        var last = (bool)vars[^1];
        var affine = vars.Length == 8;
        float scale = affine ? ((Tensor)vars[3]).item<float>() : 1, shift = affine ? ((Tensor)vars[4]).item<float>() : 0;
        var shape = x.shape;
        var y = empty(shape);
        long count = shape[last ? 3 : 1], plane = shape[2] * (last ? shape[1] : shape[3]);
        var channels = new float[count * FloatsPerChannel];
        fixed (float* px = SparseOps.Floats(x), py = SparseOps.Floats(y), pw = SparseOps.Floats(weight), pb = SparseOps.Floats(bias),
               mean = SparseOps.Floats(norm.Mean), variance = SparseOps.Floats(norm.Variance), pc = channels)
        {
            if (last)
                SparseOps.sd_norm_last_forward(px, py, shape[0] * plane, count, pw, pb, mean, variance,
                    norm.Momentum, norm.Epsilon, (int)activation, scale, shift, pc, get_num_threads());
            else
                SparseOps.sd_norm_forward(px, py, shape[0], count, plane, pw, pb, mean, variance,
                    norm.Momentum, norm.Epsilon, (int)activation, scale, shift, pc, get_num_threads());
        }
        ctx.save_for_backward([x]);
        ctx.save_data("state", (channels, activation, scale, affine, last));
        return y;
    }

    protected override unsafe Tensor?[] Differentiate(autograd.AutogradContext ctx, List<Tensor> saved, Tensor gradient)
    {
        var x = saved[0];
        var (channels, activation, scale, affine, last) = ((float[], Activation, float, bool, bool))ctx.get_data("state");
        var shape = x.shape;
        long count = shape[last ? 3 : 1], plane = shape[2] * (last ? shape[1] : shape[3]);
        Tensor dx = empty(shape), dweight = empty(count), dbias = empty(count), daffine = empty(2);
        fixed (float* pg = SparseOps.Floats(gradient), px = SparseOps.Floats(x), pdx = SparseOps.Floats(dx), pw = SparseOps.Floats(dweight),
               pb = SparseOps.Floats(dbias), pa = SparseOps.Floats(daffine), pc = channels)
        {
            if (last)
                SparseOps.sd_norm_last_backward(pg, px, pdx, shape[0] * plane, count, pc, (int)activation, scale, pw, pb, pa,
                    get_num_threads());
            else
                SparseOps.sd_norm_backward(pg, px, pdx, shape[0], count, plane, pc, (int)activation, scale, pw, pb, pa, get_num_threads());
        }
        return affine
            ? [dx, dweight, dbias, daffine.narrow(0, 0, 1), daffine.narrow(0, 1, 1), null, null, null]
            : [dx, dweight, dbias, null, null, null];
    }
}
