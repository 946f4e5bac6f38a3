using System;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(Tensor[] tensors, long dim = 0) => Op("aten::cat").Call(tensors, dim);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Op("aten::stack").Call(tensors.ToArray(), dim);

    public static Tensor hstack(params Tensor[] tensors) => Op("aten::hstack").Call(tensors);

    public static Tensor hstack(IList<Tensor> tensors) => hstack(tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => Op("aten::vstack").Call(tensors);

    public static Tensor vstack(IList<Tensor> tensors) => vstack(tensors.ToArray());

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Op("aten::meshgrid.indexing").CallList(tensors.ToArray(), indexing);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Op("aten::broadcast_tensors").CallList(tensors);

    public static Tensor[] where(Tensor condition) => condition.nonzero_as_list().ToArray();

    public static Tensor einsum(string equation, params Tensor[] tensors) => Op("aten::einsum").Call(equation, tensors);

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Op("aten::cdist").Call(x1, x2, p, (long)compute_mode);

    public static (Tensor, Tensor, Tensor) unique(Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique(sorted, return_inverse, return_counts, dim);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);

    public static long numel(Tensor input) => input.numel();

    public partial class Tensor
    {
        public (Tensor, Tensor, Tensor) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            dim is { } d ? Op("aten::unique_dim").Call3(this, d, sorted, return_inverse, return_counts) : Op("aten::_unique2").Call3(this, sorted, return_inverse, return_counts);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor T => Op("aten::numpy_T").Call(this);

        public Tensor mT => Op("aten::mT").Call(this);
    }
}
