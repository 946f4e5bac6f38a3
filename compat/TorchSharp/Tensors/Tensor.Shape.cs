using System;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Op("aten::as_strided").Call(this, size, strides, storageOffset);

        public Tensor broadcast_to(params long[] shape) => Op("aten::broadcast_to").Call(this, shape);

        public Tensor contiguous() => Op("aten::contiguous").Call(this);

        public Tensor diag(long diagonal = 0) => Op("aten::diag").Call(this, diagonal);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Op("aten::diagonal").Call(this, offset, dim1, dim2);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Op("aten::expand").Call(this, sizes, isImplicit);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Op("aten::expand").Call(this, sizes, isImplicit);

        public Tensor expand(params long[] sizes) => Op("aten::expand").Call(this, sizes);

        public Tensor expand_as(Tensor other) => Op("aten::expand_as").Call(this, other);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op("aten::flatten.using_ints").Call(this, start_dim, end_dim);

        public Tensor flip(params long[] dims) => Op("aten::flip").Call(this, dims);

        public Tensor fliplr() => Op("aten::fliplr").Call(this);

        public Tensor flipud() => Op("aten::flipud").Call(this);

        public Tensor movedim(long[] source, long[] destination) => Op("aten::movedim.intlist").Call(this, source, destination);

        public Tensor permute(params long[] permutation) => Op("aten::permute").Call(this, permutation);

        public Tensor repeat(params long[] sizes) => Op("aten::repeat").Call(this, sizes);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Op("aten::repeat_interleave.self_Tensor").Call(this, repeats, dim, output_size);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Op("aten::repeat_interleave.self_int").Call(this, repeats, dim, output_size);

        public Tensor reshape(params long[] shape) => Op("aten::reshape").Call(this, shape);

        public Tensor roll(long shifts, long? dims = null) => Op("aten::roll").Call(this, shifts, dims is { } d ? new[] { d } : []);

        public Tensor roll(long[] shifts, long[] dims) => Op("aten::roll").Call(this, shifts, dims);

        public Tensor squeeze(long? dim = null) => dim is { } d ? Op("aten::squeeze.dim").Call(this, d) : Op("aten::squeeze").Call(this);

        public Tensor squeeze_(long? dim = null) => dim is { } d ? Op("aten::squeeze_.dim").InPlace(this, d) : Op("aten::squeeze_").InPlace(this);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor tile(long[] reps) => Op("aten::tile").Call(this, reps);

        public Tensor transpose(long dim0, long dim1) => Op("aten::transpose.int").Call(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Op("aten::transpose_").InPlace(this, dim0, dim1);

        public Tensor tril(long diagonal = 0) => Op("aten::tril").Call(this, diagonal);

        public Tensor tril_(long diagonal = 0) => Op("aten::tril_").InPlace(this, diagonal);

        public Tensor triu(long diagonal = 0) => Op("aten::triu").Call(this, diagonal);

        public Tensor triu_(long diagonal = 0) => Op("aten::triu_").InPlace(this, diagonal);

        public Tensor unflatten(long dim, params long[] sizes) => Op("aten::unflatten.int").Call(this, dim, sizes);

        public Tensor unfold(long dimension, long size, long step) => Op("aten::unfold").Call(this, dimension, size, step);

        public Tensor unsqueeze(long dim) => Op("aten::unsqueeze").Call(this, dim);

        public Tensor unsqueeze_(long dim) => Op("aten::unsqueeze_").InPlace(this, dim);

        public Tensor view(params long[] shape) => Op("aten::view").Call(this, shape);

        public Tensor view_as(Tensor other) => Op("aten::view_as").Call(this, other);

        public Tensor[] chunk(long chunks, long dim = 0) => Op("aten::chunk").CallList(this, chunks, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Op("aten::split_with_sizes").CallList(this, sizes, dim);

        public Tensor[] split(long size, int dim = 0) => Op("aten::split.Tensor").CallList(this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Op("aten::split_with_sizes").CallList(this, sizes, dim);

        public Tensor[] split(params long[] sizes) => Op("aten::split_with_sizes").CallList(this, sizes);

        public Tensor[] tensor_split(long size, long dim = 0) => Op("aten::tensor_split.sections").CallList(this, size, dim);

        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Op("aten::tensor_split.indices").CallList(this, sizes, dim);

        public Tensor[] unbind(long dimension = 0) => Op("aten::unbind.int").CallList(this, dimension);
    }
}
