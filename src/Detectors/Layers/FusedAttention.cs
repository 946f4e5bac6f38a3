using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// The operator behind MultiHeadAttention: no [N, N] map is kept, backward computes the scores again (src/Native/attention.cpp).
/// </summary>
internal sealed class FusedAttention : FusedFunction<FusedAttention>
{
    /// <summary>What is no input of the graph: [N, N] added to the scores or null, and the number of heads.</summary>
    internal sealed record Setting(Tensor? Mask, int Heads);

    /// <summary>Whether the operator can do it.</summary>
    internal static bool Fits(Tensor queriesAndKeys, Tensor values, Tensor? mask, int heads) =>
        SparseOps.Fits(queriesAndKeys, values) && (mask is null || mask.ndim == 2 && SparseOps.Fits(mask) && mask.is_contiguous())
        && SparseOps.sd_attention_supports(values.shape[2] / heads) != 0;

    // vars: [B, N, 2D] queries and keys, [B, N, D] values, setting -> [B, N, D]
    protected override unsafe Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        Tensor qk = ((Tensor)vars[0]).contiguous(), v = ((Tensor)vars[1]).contiguous();
        var setting = (Setting)vars[2];
        var (batch, count, width) = (v.shape[0], v.shape[1], v.shape[2]);
        Tensor result = empty(batch, count, width), logsum = empty(batch, setting.Heads, count);
        var mask = setting.Mask is null ? [] : SparseOps.Floats(setting.Mask);
        fixed (float* pqk = SparseOps.Floats(qk), pv = SparseOps.Floats(v), pm = mask, pr = SparseOps.Floats(result),
            pl = SparseOps.Floats(logsum))
            SparseOps.sd_attention_forward(pqk, pv, pm, pr, pl, batch, count, setting.Heads, width / setting.Heads, get_num_threads());
        if (setting.Mask is null)
            ctx.save_for_backward([qk, v, result, logsum]);
        else
            ctx.save_for_backward([qk, v, result, logsum, setting.Mask]);
        ctx.save_data("heads", setting.Heads);
        return result;
    }

    protected override unsafe Tensor?[] Differentiate(autograd.AutogradContext ctx, List<Tensor> saved, Tensor gradient)
    {
        Tensor qk = saved[0], v = saved[1];
        var heads = (int)ctx.get_data("heads");
        var (batch, count, width) = (v.shape[0], v.shape[1], v.shape[2]);
        Tensor dqk = empty(qk.shape), dv = empty(v.shape);
        var mask = saved.Count > 4 ? SparseOps.Floats(saved[4]) : [];
        fixed (float* pqk = SparseOps.Floats(qk), pv = SparseOps.Floats(v), pm = mask, pr = SparseOps.Floats(saved[2]),
            pl = SparseOps.Floats(saved[3]),
               pg = SparseOps.Floats(gradient), pdqk = SparseOps.Floats(dqk), pdv = SparseOps.Floats(dv))
            SparseOps.sd_attention_backward(pqk, pv, pm, pr, pl, pg, pdqk, pdv, batch, count, heads, width / heads, get_num_threads());
        return [dqk, dv, null];
    }
}
