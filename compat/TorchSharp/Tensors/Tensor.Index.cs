using System.Collections.Generic;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public IList<Tensor> nonzero_as_list() => Op("aten::nonzero_numpy").CallList(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op("aten::copy_").InPlace(this, source, nonBlocking);

        public Tensor fill_(Scalar value) => Op("aten::fill_.Scalar").InPlace(this, value);

        public Tensor gather(long dim, Tensor index) => Op("aten::gather").Call(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Op("aten::index_add").Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Op("aten::index_add_").InPlace(this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Op("aten::index_copy").Call(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Op("aten::index_copy_").InPlace(this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Op("aten::index_fill.int_Scalar").Call(this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Op("aten::index_fill_.int_Scalar").InPlace(this, dim, index, value);

        public Tensor index_select(long dim, Tensor index) => Op("aten::index_select").Call(this, dim, index);

        public Tensor masked_fill(Tensor mask, Scalar value) => Op("aten::masked_fill.Scalar").Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Op("aten::masked_fill_.Scalar").InPlace(this, mask, value);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Op("aten::masked_scatter").Call(this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Op("aten::masked_scatter_").InPlace(this, mask, value);

        public Tensor narrow(long dim, long start, long length) => Op("aten::narrow").Call(this, dim, start, length);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Op("aten::scatter.src").Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Op("aten::scatter_.src").InPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Op("aten::scatter_add").Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Op("aten::scatter_add_").InPlace(this, dim, index, src);

        public Tensor select(long dim, long index) => Op("aten::select.int").Call(this, dim, index);

        public Tensor set_(Tensor source) => Op("aten::set_.source_Tensor").InPlace(this, source);

        public Tensor slice(long dim, long start, long finish, long step) => Op("aten::slice.Tensor").Call(this, dim, start, finish, step);

        public Tensor take(Tensor index) => Op("aten::take").Call(this, index);

        public Tensor take_along_dim(Tensor indices) => Op("aten::take_along_dim").Call(this, indices);

        public Tensor take_along_dim(Tensor indices, long dim) => Op("aten::take_along_dim").Call(this, indices, dim);

        public Tensor where(Tensor condition, Tensor y) => Op("aten::where.self").Call(condition, this, y);
    }
}
