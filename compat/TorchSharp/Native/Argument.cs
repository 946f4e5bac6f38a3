using System;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>One argument of an operator call. Null converts to "none"; <see cref="Default"/> takes the schema's default.</summary>
internal readonly struct Argument
{
    public readonly object Reference;
    public readonly long Bits;
    public readonly Tag Tag;

    private Argument(Tag tag, long bits = 0, object reference = null)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    public static readonly Argument Default = new(Tag.Default);

    public static readonly Argument None = default;

    public static implicit operator Argument(Tensor value) => value is null ? default : new(Tag.Tensor, 0, value);

    public static implicit operator Argument(int value) => new(Tag.Int, value);

    public static implicit operator Argument(long value) => new(Tag.Int, value);

    public static implicit operator Argument(long? value) => value is { } v ? new(Tag.Int, v) : default;

    public static implicit operator Argument(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } v ? v : default(Argument);

    public static implicit operator Argument(bool value) => new(Tag.Bool, value ? 1 : 0);

    public static implicit operator Argument(Scalar value) => value is null ? default : new(value.Tag, value.Bits);

    public static implicit operator Argument(ScalarType value) => new(Tag.Int, (long)value);

    public static implicit operator Argument(ScalarType? value) => value is { } v ? v : default(Argument);

    public static implicit operator Argument(nn.Reduction value) => new(Tag.Int, (long)value);

    public static implicit operator Argument(Device value) => value is null ? default : new(Tag.Device, 0, value);

    public static implicit operator Argument(Generator value) => value is null ? default : new(Tag.Generator, 0, value);

    public static implicit operator Argument(string value) => value is null ? default : new(Tag.String, 0, value);

    public static implicit operator Argument(long[] value) => value is null ? default : new(Tag.IntList, 0, value);

    public static implicit operator Argument(ReadOnlySpan<long> value) => new(Tag.IntList, 0, value.ToArray());

    public static implicit operator Argument(double[] value) => value is null ? default : new(Tag.DoubleList, 0, value);

    public static implicit operator Argument(bool[] value) => value is null ? default : new(Tag.BoolList, 0, value);

    public static implicit operator Argument(Tensor[] value) => value is null ? default : new(Tag.TensorList, 0, value);
}
