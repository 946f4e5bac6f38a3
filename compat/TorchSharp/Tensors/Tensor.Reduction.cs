using System;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static Tensor Cast(Tensor result, ScalarType? type) => type is { } wanted ? result.to_type(wanted) : result;

        public (Tensor, Tensor) kthvalue(long k, long? dim, bool keepdim = false) => Op("aten::kthvalue").Call2(this, k, dim ?? -1, keepdim);

        public (Tensor, Tensor) max(long dim, bool keepdim = false) => Op("aten::max.dim").Call2(this, dim, keepdim);

        public (Tensor, Tensor) min(long dim, bool keepdim = false) => Op("aten::min.dim").Call2(this, dim, keepdim);

        public (Tensor, Tensor) sort(long dim = -1, bool descending = false, bool stable = false) => Op("aten::sort.stable").Call2(this, stable, dim, descending);

        public (Tensor, Tensor) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Op("aten::topk").Call2(this, k, dim, largest, sorted);

        public (Tensor, Tensor) var_mean(bool unbiased = true) => Op("aten::var_mean").Call2(this, unbiased);

        public (Tensor, Tensor, Tensor) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) => Op("aten::unique_consecutive").Call3(this, return_inverse, return_counts, (long?)dim);

        public Tensor all() => Op("aten::all").Call(this);

        public Tensor all(long dim, bool keepdim = false) => Op("aten::all.dim").Call(this, dim, keepdim);

        public Tensor amax(params long[] dims) => Op("aten::amax").Call(this, dims);

        public Tensor amin(params long[] dims) => Op("aten::amin").Call(this, dims);

        public Tensor any() => Op("aten::any").Call(this);

        public Tensor any(long dim, bool keepdim = false) => Op("aten::any.dim").Call(this, dim, keepdim);

        public Tensor argmax() => Op("aten::argmax").Call(this);

        public Tensor argmax(long dim, bool keepdim = false) => Op("aten::argmax").Call(this, dim, keepdim);

        public Tensor argmin() => Op("aten::argmin").Call(this);

        public Tensor argmin(long dim, bool keepdim = false) => Op("aten::argmin").Call(this, dim, keepdim);

        public Tensor argsort(long dim = -1, bool descending = false) => Op("aten::argsort").Call(this, dim, descending);

        public Tensor count_nonzero(long[] dims = null) => dims is null ? Op("aten::count_nonzero").Call(this) : Op("aten::count_nonzero.dim_IntList").Call(this, dims);

        public Tensor cumprod(long dim, ScalarType? type = null) => Op("aten::cumprod").Call(this, dim, type);

        public Tensor cumsum(long dim, ScalarType? type = null) => Op("aten::cumsum").Call(this, dim, type);

        public Tensor diff(long n = 1, long dim = -1, Tensor prepend = null, Tensor append = null) => Op("aten::diff").Call(this, n, dim, prepend, append);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op("aten::log_softmax.int").Call(this, dim, dtype);

        public Tensor logsumexp(long dim, bool keepdim = false) => Op("aten::logsumexp").Call(this, dim, keepdim);

        public Tensor max() => Op("aten::max").Call(this);

        public Tensor mean() => Op("aten::mean").Call(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Op("aten::mean.dim").Call(this, dimensions, keepdim, type);

        public Tensor min() => Op("aten::min").Call(this);

        public Tensor norm(float p = 2f) => Op("aten::norm.Scalar").Call(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2f) => Op("aten::norm.ScalarOpt_dim").Call(this, p, dim, keepdim);

        public Tensor prod(ScalarType? type = null) => Op("aten::prod").Call(this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Op("aten::prod.dim_int").Call(this, dim, keepdim, type);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Op("aten::quantile").Call(this, q, dim, keepdim);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Op("aten::softmax.int").Call(this, dim, dtype);

        public Tensor std(bool unbiased = true) => Op("aten::std").Call(this, unbiased);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Op("aten::std.dim").Call(this, dim, unbiased, keepdim), type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Op("aten::std.dim").Call(this, dimensions, unbiased, keepdim), type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Op("aten::sum.dim_IntList").Call(this, dim, keepdim, type);

        public Tensor sum(ScalarType? type = null) => Op("aten::sum").Call(this, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Op("aten::sum.dim_IntList").Call(this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => Op("aten::sum.dim_IntList").Call(this, new[] { dim0, dim1 }, keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => Op("aten::sum.dim_IntList").Call(this, new[] { dim0, dim1, dim2 }, keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Op("aten::sum.dim_IntList").Call(this, dim, keepdim, type);

        public Tensor var(bool unbiased = true) => Op("aten::var").Call(this, unbiased);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Op("aten::var.dim").Call(this, dim, unbiased, keepdim), type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Op("aten::var.dim").Call(this, dimensions, unbiased, keepdim), type);
    }
}
