using System.Buffers.Binary;
using CsCheck;

namespace Microsoft.ML.SparseDetr.Fuzz.Mutations;

/// <summary>Changes that know nothing of the format: bits, numbers, lengths, cuts, doubles and splices.</summary>
internal static class ByteEdits
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue,
            long.MinValue, 1L << 32, 1L << 40, 4_611_686_018_427_387_904, 3_000_000];

    private static readonly Gen<Edit> Flip = Gen.Select(Gen.Double.Unit, Gen.Int[0, 7], Edit (at, bit) => file => Change(file, at, 1,
        place => place[0] ^= (byte)(1 << bit)));

    private static readonly Gen<Edit> Set = Gen.Select(Gen.Double.Unit, Gen.Byte, Edit (at, value) => file => Change(file, at, 1,
        place => place[0] = value));

    private static readonly Gen<Edit> Number = Gen.Select(Gen.Double.Unit, Gen.OneOf(Numbers), Gen.Int[0, 3], Gen.Bool,
        Edit (at, value, width, isBig) => file => Change(file, at, 1 << width, place =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            if (isBig)
                BinaryPrimitives.WriteInt64BigEndian(bytes, value << (64 - 8 * place.Length));
            else
                BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            bytes[..place.Length].CopyTo(place);
        }));

    private static readonly Gen<Edit> Cut = Gen.Double.Unit.Select(Edit (at) => file => file[..At(file, at)]);

    private static readonly Gen<Edit> Delete = Gen.Select(Gen.Double.Unit, Gen.Int[1, 64], Edit (at, length) => file =>
        [.. file[..At(file, at)], .. file[Math.Min(file.Length, At(file, at) + length)..]]);

    private static readonly Gen<Edit> Double = Gen.Select(Gen.Double.Unit, Gen.Int[1, 64], Gen.Int[1, 100],
        Edit (at, length, times) => file =>
    {
        var begin = At(file, at);
        var part = file[begin..Math.Min(file.Length, begin + length)];
        return [.. file[..begin], .. Enumerable.Repeat(part, times).SelectMany(bytes => bytes), .. file[begin..]];
    });

    private static readonly Gen<Edit> Append = Gen.Byte.Array[1, 64].Select(Edit (bytes) => file => [.. file, .. bytes]);

    /// <summary>Any of them.</summary>
    public static Gen<Edit> Any { get; } =
        Gen.Frequency((5, Flip), (3, Set), (4, Number), (1, Cut), (1, Delete), (1, Double), (1, Append));

    /// <summary>Puts the end of another file behind the start of this one.</summary>
    public static Gen<Edit> Splice(byte[][] others) => Gen.Select(Gen.OneOf(others), Gen.Double.Unit, Gen.Double.Unit,
        Edit (other, at, from) => file => [.. file[..At(file, at)], .. other[At(other, from)..]]);

    /// <summary>A place in a file, from a number in 0..1.</summary>
    public static int At(byte[] file, double at) => (int)(at * file.Length);

    private static byte[] Change(byte[] file, double at, int width, Action<Span<byte>> change)
    {
        var changed = (byte[])file.Clone();
        if (changed.Length > 0)
            change(changed.AsSpan(At(file, at)) is var place && place.Length > width ? place[..width] : place);
        return changed;
    }
}
