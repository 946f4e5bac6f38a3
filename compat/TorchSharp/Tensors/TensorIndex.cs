using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an index expression: a number, a slice, a tensor, a new axis or the ellipsis.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Slice,
            Tensor,
            Bool,
            Ellipsis,
        }

        internal Kind Type;
        internal long? Start;
        internal long? Stop;
        internal long? Step;
        internal Tensor Indices;
        internal bool Flag;

        public static TensorIndex Ellipsis = new() { Type = Kind.Ellipsis };

        public static TensorIndex None = new() { Type = Kind.None };

        public static TensorIndex Null = new() { Type = Kind.None };

        public static TensorIndex Colon = new() { Type = Kind.Slice };

        internal readonly bool IsWhole => Start is null && Stop is null && Step is null;

        // How many dimensions of the indexed tensor this position takes up.
        internal readonly int Consumes => Type switch
        {
            Kind.Single or Kind.Slice => 1,
            Kind.Tensor => Indices.dtype is ScalarType.Bool or ScalarType.Byte ? (int)Indices.Dimensions : 1,
            _ => 0,
        };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { Type = Kind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range)
        {
            long? start = !range.Start.IsFromEnd ? range.Start.Value : -range.Start.Value;
            // "^0" is the end of the dimension, which a negative number cannot say.
            long? stop = !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value;
            if (range.Start.IsFromEnd && range.Start.Value == 0) start = long.MaxValue;
            return Slice(start, stop);
        }

        public static TensorIndex Bool(bool value) => new() { Type = Kind.Bool, Flag = value };

        public static TensorIndex Single(long? index) => index is { } value ? SingleOf(value) : None;

        public static TensorIndex Tensor(Tensor tensor) => new() { Type = Kind.Tensor, Indices = tensor };

        internal static TensorIndex SingleOf(long index) => new() { Type = Kind.Single, Start = index };

        public static implicit operator TensorIndex(long value) => SingleOf(value);

        public static implicit operator TensorIndex(Index index) => SingleOf(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);
    }
}
