using System;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal Tensor WithGrad(bool requires_grad) => requires_grad ? requires_grad_() : this;

        public Tensor empty_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::empty_like").Call(this, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::full_like").Call(this, value, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_empty").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_empty").Call(this, new[] { dim0, dim1, dim2 }, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_empty").Call(this, new[] { rows, columns }, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_empty(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_empty").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_empty").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_full").Call(this, size, value, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_ones").Call(this, new[] { dim0, dim1, dim2 }, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_ones").Call(this, new[] { rows, columns }, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_ones(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_ones").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_zeros").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_zeros").Call(this, new[] { dim0, dim1, dim2 }, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_zeros").Call(this, new[] { rows, columns }, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_zeros(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_zeros").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::new_zeros").Call(this, size, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::ones_like").Call(this, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::rand_like").Call(this, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::randint_like.low_dtype").Call(this, low, high, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::randn_like").Call(this, dtype, Argument.None, device).WithGrad(requires_grad);

        public Tensor zeros_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Op("aten::zeros_like").Call(this, dtype, Argument.None, device).WithGrad(requires_grad);
    }
}
