using System;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params long[] indices]
        {
            get => View(indices.Select(TensorIndex.SingleOf).ToArray(), out _);
            set => index_put_(value, indices.Select(TensorIndex.SingleOf).ToArray());
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(select(0, i1), value);
        }

        public Tensor this[long i1, long i2]
        {
            get => this[[i1, i2]];
            set => this[[i1, i2]] = value;
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => this[[i1, i2, i3]];
            set => this[[i1, i2, i3]] = value;
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => this[[i1, i2, i3, i4]];
            set => this[[i1, i2, i3, i4]] = value;
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors);
            return tensors is null ? view : Op("aten::index.Tensor").Call(view, tensors);
        }

        public Tensor index(params Tensor[] indices) => Op("aten::index.Tensor").Call(this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices) => index_put_(full([], value, dtype, device), indices, false);

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(full([], value, dtype, device), indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var view = View(indices, out var tensors);
            if (tensors is not null) Op("aten::index_put_").Run(view, tensors, value, accumulate);
            else if (accumulate) view.add_(value);
            else Assign(view, value);
            return this;
        }

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => Op("aten::index_put_").InPlace(this, indices, value, accumulate);

        private static void Assign(Tensor view, Tensor value) => view.copy_(value);

        // Applies everything that is only a view (numbers, slices, None, ellipsis); what is left, tensor indices, goes out by
        // dimension of the view, null where a dimension is taken whole.
        private Tensor View(TensorIndex[] indices, out Tensor[] tensors)
        {
            var consumed = indices.Sum(index => index.Consumes);
            if (consumed > Dimensions) throw new ArgumentException($"too many indices ({consumed}) for a tensor of {Dimensions} dimensions");
            var view = this;
            tensors = null;
            var dim = 0;
            foreach (var index in indices)
            {
                switch (index.Type)
                {
                    case TensorIndex.Kind.None:
                        view = view.unsqueeze(dim++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += (int)Dimensions - consumed;
                        break;
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, index.Start.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        if (index.IsWhole) dim++;
                        else view = Op("aten::slice.Tensor").Call(view, dim++, index.Start, index.Stop, index.Step ?? 1);
                        break;
                    case TensorIndex.Kind.Bool:
                        view = view.unsqueeze(dim);
                        Place(ref tensors, dim++, tensor(index.Flag ? [0L] : Array.Empty<long>()));
                        break;
                    default:
                        Place(ref tensors, dim, index.Indices);
                        // A mask stands for as many dimensions as it has.
                        dim += index.Consumes;
                        break;
                }
            }
            if (ReferenceEquals(view, this)) view = alias();
            return view;
        }

        private static void Place(ref Tensor[] tensors, int dim, Tensor index)
        {
            var filled = tensors?.Length ?? 0;
            // A mask before this index already took several positions of the view but only one of the list.
            var position = dim;
            for (var i = 0; i < filled; i++)
                if (tensors[i] is { dtype: ScalarType.Bool or ScalarType.Byte } earlier) position -= (int)earlier.Dimensions - 1;
            Array.Resize(ref tensors, position + 1);
            tensors[position] = index;
        }
    }
}
