using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>The operator behind DeformableSampling (src/Native/deformable.cpp).</summary>
internal sealed unsafe class FusedSampling : FusedFunction<FusedSampling>
{
    // vars: [B, Q, NH, P, 2] locations, [B, Q, NH, P] weights, the maps [B, D, h, w], points of each level -> [B, Q, D]
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var points = (IReadOnlyList<int>)vars[^1];
        List<Tensor> tensors = [.. vars[..^1].Select(value => ((Tensor)value).contiguous())];
        var (batch, queries, heads, width) = Sizes(tensors);
        var result = empty(batch, queries, heads * width);
        var maps = stackalloc float*[points.Count];
        var sizes = stackalloc long[3 * points.Count];
        Describe(tensors, points, maps, sizes);
        fixed (float* pl = SparseOps.Floats(tensors[0]), pw = SparseOps.Floats(tensors[1]), pr = SparseOps.Floats(result))
            SparseOps.sd_deformable_forward(maps, sizes, points.Count, pl, pw, pr, batch, queries, heads, width, get_num_threads());
        GC.KeepAlive(tensors);
        ctx.save_for_backward(tensors);
        ctx.save_data("points", points);
        return result;
    }

    protected override Tensor?[] Differentiate(autograd.AutogradContext ctx, List<Tensor> saved, Tensor gradient)
    {
        var points = (IReadOnlyList<int>)ctx.get_data("points");
        List<Tensor> gradients = [.. saved.Select(tensor => empty(tensor.shape))];
        var (batch, queries, heads, width) = Sizes(saved);
        float** maps = stackalloc float*[points.Count], dmaps = stackalloc float*[points.Count];
        var sizes = stackalloc long[3 * points.Count];
        Describe(saved, points, maps, sizes);
        Describe(gradients, points, dmaps, sizes);
        fixed (float* pl = SparseOps.Floats(saved[0]), pw = SparseOps.Floats(saved[1]), pg = SparseOps.Floats(gradient),
               pdl = SparseOps.Floats(gradients[0]), pdw = SparseOps.Floats(gradients[1]))
            SparseOps.sd_deformable_backward(maps, sizes, points.Count, pl, pw, pg, dmaps, pdl, pdw, batch, queries, heads, width,
                get_num_threads());
        GC.KeepAlive(saved);
        return [.. gradients, null];
    }

    private static (long Batch, long Queries, long Heads, long Width) Sizes(List<Tensor> tensors)
    {
        var weights = tensors[1].shape;
        return (weights[0], weights[1], weights[2], tensors[2].shape[1] / weights[2]);
    }

    // Tensor memory does not move, so the addresses hold as long as the tensors are alive.
    private static void Describe(List<Tensor> tensors, IReadOnlyList<int> points, float** maps, long* sizes)
    {
        for (var level = 0; level < points.Count; level++)
        {
            var map = tensors[2 + level];
            fixed (float* address = SparseOps.Floats(map))
                maps[level] = address;
            (sizes[3 * level], sizes[3 * level + 1], sizes[3 * level + 2]) = (map.shape[2], map.shape[3], points[level]);
        }
    }
}
