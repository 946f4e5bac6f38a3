using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>The operator behind DeformableSampling (src/Native/deformable.cpp).</summary>
internal sealed unsafe class FusedSampling : FusedFunction<FusedSampling>
{
    private const int Sizes = 5; // numbers that describe a level to the operator

    // vars: [B, Q, NH, P, 2] locations, [B, Q, NH, P] weights, the maps [B, D, h, w], points of each level -> [B, Q, D]
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var points = (IReadOnlyList<int>)vars[^1];
        List<Tensor> tensors = [.. vars[..^1].Select((value, i) => i < 2 ? ((Tensor)value).contiguous() : Readable((Tensor)value))];
        var (batch, queries, heads, width) = Extents(tensors);
        var result = empty(batch, queries, heads * width);
        var maps = stackalloc float*[points.Count];
        var sizes = stackalloc long[Sizes * points.Count];
        Address(tensors, maps);
        Describe(tensors, points, sizes);
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
        List<Tensor> gradients = [.. saved.Select((tensor, i) => i >= 2 && HasChannelsLast(tensor)
            ? ChannelsLast.Back(zeros(ChannelsLast.View(tensor).shape)) // added to
            : empty(tensor.shape))];
        var (batch, queries, heads, width) = Extents(saved);
        float** maps = stackalloc float*[points.Count], dmaps = stackalloc float*[points.Count];
        var sizes = stackalloc long[Sizes * points.Count];
        Address(saved, maps);
        Address(gradients, dmaps);
        Describe(saved, points, sizes);
        fixed (float* pl = SparseOps.Floats(saved[0]), pw = SparseOps.Floats(saved[1]), pg = SparseOps.Floats(gradient),
               pdl = SparseOps.Floats(gradients[0]), pdw = SparseOps.Floats(gradients[1]))
            SparseOps.sd_deformable_backward(maps, sizes, points.Count, pl, pw, pg, dmaps, pdl, pdw, batch, queries, heads, width,
                get_num_threads());
        GC.KeepAlive(saved);
        return [.. gradients, null];
    }

    private static (long Batch, long Queries, long Heads, long Width) Extents(List<Tensor> tensors)
    {
        var weights = tensors[1].shape;
        return (weights[0], weights[1], weights[2], tensors[2].shape[1] / weights[2]);
    }

    private static Tensor Readable(Tensor map) => HasChannelsLast(map) ? map : map.contiguous();

    // Rows of tokens seen as a map have their channels last, and where several levels share a tensor also gaps between the images.
    private static bool HasChannelsLast(Tensor map)
    {
        if (map.ndim != 4 || map.shape[1] == 1)
            return false;
        var strides = map.stride();
        return strides[1] == 1 && strides[3] >= map.shape[1] && strides[2] == map.shape[3] * strides[3];
    }

    // Tensor memory does not move, so the addresses hold as long as the tensors are alive.
    private static void Address(List<Tensor> tensors, float** maps)
    {
        for (var level = 0; level < tensors.Count - 2; level++)
            fixed (float* address = SparseOps.Floats(tensors[2 + level].select(0, 0).select(0, 0).select(0, 0).narrow(0, 0, 1)))
                maps[level] = address;
    }

    private static void Describe(List<Tensor> tensors, IReadOnlyList<int> points, long* sizes)
    {
        for (var level = 0; level < points.Count; level++)
        {
            var map = tensors[2 + level];
            var strides = map.stride();
            long[] numbers = [map.shape[2], map.shape[3], points[level], HasChannelsLast(map) ? strides[3] : 1, strides[0]];
            numbers.CopyTo(new Span<long>(sizes + Sizes * level, Sizes));
        }
    }
}
