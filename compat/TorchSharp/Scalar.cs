using System;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number of any type, converted implicitly where an operator takes one.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Bits;

    internal Scalar(Tag tag, long bits, ScalarType? type = null)
    {
        Tag = tag;
        Bits = bits;
        Type = type ?? (tag == Tag.Bool ? ScalarType.Bool : tag == Tag.Double ? ScalarType.Float64 : ScalarType.Int64);
    }

    public ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => new(Tag.Int, value, ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => new(Tag.Int, value, ScalarType.Int8);

    public static implicit operator Scalar(short value) => new(Tag.Int, value, ScalarType.Int16);

    public static implicit operator Scalar(int value) => new(Tag.Int, value, ScalarType.Int32);

    public static implicit operator Scalar(long value) => new(Tag.Int, value, ScalarType.Int64);

    public static implicit operator Scalar(float value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value), ScalarType.Float32);

    public static implicit operator Scalar(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value), ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(Tag.Bool, value ? 1 : 0, ScalarType.Bool);

    internal double AsDouble => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64 => Tag == Tag.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public void Dispose()
    {
        // Nothing native is held; the real class has a handle and therefore this method.
    }
}
