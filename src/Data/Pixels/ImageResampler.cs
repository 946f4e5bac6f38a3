using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// Antialiased bilinear resize to planes of floats, bit for bit that of the Pillow library that the official weights were trained with:
/// horizontal, then vertical, bytes in between, 22-bit fixed point; the result is byte / 255.
/// </summary>
internal static class ImageResampler
{
    private const int Channels = ImagePixels.BytesPerPixel;
    private const int Half = 1 << (ResampleAxis.PrecisionBits - 1);

    /// <summary>Stretches a window of the image over three planes.</summary>
    /// <param name="source">The image.</param>
    /// <param name="window">The part of it, which may reach beyond its edges.</param>
    /// <param name="width">Width of the output.</param>
    /// <param name="height">Height of the output.</param>
    /// <param name="planes">[3, height, width] red, green, blue in 0..1.</param>
    /// <returns>The part of the output that shows the image; the rest is black.</returns>
    public static PlaneRegion Resize(ImagePixels source, ResampleWindow window, int width, int height, Span<float> planes)
    {
        var horizontal = ResampleAxis.Create(source.Width, window.X, window.Width, width, window.Mirrored);
        var vertical = ResampleAxis.Create(source.Height, window.Y, window.Height, height, window.Flipped);
        var (firstRow, endRow) = UsedRows(vertical);
        var rowBytes = width * Channels;
        // One vector beyond the end, so that whole vectors can be read and written everywhere.
        var between = ArrayPool<byte>.Shared.Rent((endRow - firstRow) * rowBytes + Vector512<byte>.Count);
        var line = ArrayPool<byte>.Shared.Rent(rowBytes + Vector512<byte>.Count);
        try
        {
            if (source.Width == width && window is { X: 0, Mirrored: false } && window.Width == width)
                source.Bytes[(firstRow * rowBytes)..(endRow * rowBytes)].CopyTo(between);
            else
                ResampleRows(source, horizontal, firstRow, endRow, between);
            for (var y = 0; y < height; y++)
            {
                CombineRows(between, firstRow, rowBytes, vertical, y, line);
                SpreadLine(MemoryMarshal.Cast<byte, uint>(line.AsSpan(0, rowBytes)), planes, y * width, width * height);
            }
            return new PlaneRegion(horizontal.FirstCovered, vertical.FirstCovered, horizontal.EndCovered, vertical.EndCovered);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
            ArrayPool<byte>.Shared.Return(line);
        }
    }

    private static (int First, int End) UsedRows(ResampleAxis vertical)
    {
        var (first, end) = (int.MaxValue, 0);
        for (var y = 0; y < vertical.Starts.Length; y++)
        {
            if (vertical.Counts[y] == 0)
                continue;
            first = Math.Min(first, vertical.Starts[y]);
            end = Math.Max(end, vertical.Starts[y] + vertical.Counts[y]);
        }
        return end == 0 ? (0, 0) : (first, end);
    }

    /// <summary>Horizontal pass: rows [firstRow, endRow) of the image to rows of the output's width.</summary>
    private static void ResampleRows(ImagePixels source, ResampleAxis axis, int firstRow, int endRow, Span<byte> target)
    {
        // A vector holds two pixels, so weights come in pairs, each repeated for the four bytes of its pixel.
        var pairs = (axis.Taps + 1) / 2;
        var starts = new int[axis.Starts.Length];
        var weights = ArrayPool<int>.Shared.Rent(starts.Length * pairs * 2 * Channels);
        weights.AsSpan(0, starts.Length * pairs * 2 * Channels).Clear();
        var usedPairs = new int[starts.Length];
        for (var x = 0; x < starts.Length; x++)
        {
            usedPairs[x] = (axis.Counts[x] + 1) / 2;
            // At the right edge the pair would reach beyond the row: start one pixel earlier, with weight 0.
            starts[x] = Math.Max(0, Math.Min(axis.Starts[x], source.Width - usedPairs[x] * 2));
            var shift = axis.Starts[x] - starts[x];
            for (var tap = 0; tap < axis.Counts[x]; tap++)
                weights.AsSpan((x * pairs * 2 + tap + shift) * Channels, Channels).Fill(axis.Weights[x * axis.Taps + tap]);
        }

        // Only an image of a few pixels is narrower than its pairs; it takes the slow way.
        var canUsePairs = source.Width >= usedPairs.Max() * 2;
        for (var row = firstRow; row < endRow; row++)
        {
            ref var input = ref MemoryMarshal.GetReference(source.Bytes[(row * source.Width * Channels)..]);
            ref var output = ref MemoryMarshal.GetReference(
                target.Slice((row - firstRow) * starts.Length * Channels, starts.Length * Channels));
            ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
            for (var x = 0; x < starts.Length; x++)
            {
                Vector128<int> sum;
                if (canUsePairs)
                {
                    var sums = Vector256<int>.Zero;
                    ref var pixel = ref Unsafe.Add(ref input, starts[x] * Channels);
                    ref var pairWeights = ref Unsafe.Add(ref weight, x * pairs * 2 * Channels);
                    for (var pair = 0; pair < usedPairs[x]; pair++)
                        sums += Widen(ref Unsafe.Add(ref pixel, pair * 2 * Channels)) * Vector256.LoadUnsafe(ref pairWeights,
                            (nuint)(pair * 2 * Channels));
                    sum = sums.GetLower() + sums.GetUpper();
                }
                else
                {
                    sum = Vector128<int>.Zero;
                    for (var tap = 0; tap < axis.Counts[x]; tap++)
                        sum += WidenOne(ref Unsafe.Add(ref input, (axis.Starts[x] + tap) * Channels)) * axis.Weights[x * axis.Taps + tap];
                }
                var rounded = Vector128.Min((sum + Vector128.Create(Half)) >> ResampleAxis.PrecisionBits, Vector128.Create(255));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref output, x * Channels), Pack(rounded));
            }
        }
        ArrayPool<int>.Shared.Return(weights);
    }

    /// <summary>Vertical pass: one row of the output.</summary>
    private static void CombineRows(ReadOnlySpan<byte> rows, int firstRow, int rowBytes, ResampleAxis axis, int y, Span<byte> line)
    {
        var count = axis.Counts[y];
        if (count == 0)
        {
            line[..rowBytes].Clear();
            return;
        }
        var weights = axis.Weights.AsSpan(y * axis.Taps, count);
        ref var input = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (axis.Starts[y] - firstRow) * rowBytes);
        ref var output = ref MemoryMarshal.GetReference(line);
        var step = Vector256<int>.Count * 2;
        for (var position = 0; position < rowBytes; position += step)
        {
            var (low, high) = (Vector256.Create(Half), Vector256.Create(Half));
            for (var tap = 0; tap < weights.Length; tap++)
            {
                ref var pixel = ref Unsafe.Add(ref input, tap * rowBytes + position);
                var weight = Vector256.Create(weights[tap]);
                low += Widen(ref pixel) * weight;
                high += Widen(ref Unsafe.Add(ref pixel, Vector256<int>.Count)) * weight;
            }
            var limit = Vector256.Create(255);
            low = Vector256.Min(low >> ResampleAxis.PrecisionBits, limit);
            high = Vector256.Min(high >> ResampleAxis.PrecisionBits, limit);
            var packed = Vector256.Narrow(low.AsUInt32(), high.AsUInt32());
            Vector128.Narrow(packed.GetLower(), packed.GetUpper()).StoreUnsafe(ref output, (nuint)position);
        }
    }

    /// <summary>Pixels of blue, green and red to three planes of byte / 255.</summary>
    private static void SpreadLine(ReadOnlySpan<uint> line, Span<float> planes, int offset, int planeSize)
    {
        var red = planes.Slice(offset, line.Length);
        var green = planes.Slice(planeSize + offset, line.Length);
        var blue = planes.Slice(2 * planeSize + offset, line.Length);
        var x = 0;
        var mask = Vector256.Create(255u);
        for (; x <= line.Length - Vector256<uint>.Count; x += Vector256<uint>.Count)
        {
            var pixels = Vector256.Create(line.Slice(x, Vector256<uint>.Count));
            Over255(Vector256.ShiftRightLogical(pixels, 16) & mask).CopyTo(red[x..]);
            Over255(Vector256.ShiftRightLogical(pixels, 8) & mask).CopyTo(green[x..]);
            Over255(pixels & mask).CopyTo(blue[x..]);
        }
        for (; x < line.Length; x++)
        {
            red[x] = (line[x] >> 16 & 255) / 255f;
            green[x] = (line[x] >> 8 & 255) / 255f;
            blue[x] = (line[x] & 255) / 255f;
        }
    }

    /// <summary>Correctly rounded quotient by one correction step, which is quicker than the division.</summary>
    private static Vector256<float> Over255(Vector256<uint> bytes)
    {
        var value = Vector256.ConvertToSingle(bytes.AsInt32());
        var reciprocal = Vector256.Create(1 / 255f);
        var quotient = value * reciprocal;
        var rest = Vector256.FusedMultiplyAdd(quotient, Vector256.Create(-255f), value);
        return Vector256.FusedMultiplyAdd(rest, reciprocal, quotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ref byte bytes) =>
        Vector256.WidenLower(Vector256.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref bytes)).AsByte()
            .ToVector256Unsafe())).AsInt32();

    private static Vector128<int> WidenOne(ref byte bytes) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref bytes)).AsByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pack(Vector128<int> values)
    {
        var halves = Vector128.Narrow(values.AsUInt32(), values.AsUInt32());
        return Vector128.Narrow(halves, halves).AsUInt32().ToScalar();
    }
}
