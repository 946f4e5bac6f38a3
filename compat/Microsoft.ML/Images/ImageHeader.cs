using System;
using System.Buffers.Binary;

namespace Microsoft.ML.Data;

/// <summary>
/// What a picture file says of itself, read before any memory is taken for its pixels, with a check that the file reaches its end:
/// decoders give half a picture for half a JPEG without a word.
/// </summary>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height)
{
    // 1 GiB of BGRA; more would not fit an array of .NET soon after.
    private const long MaxPixels = 1L << 28;

    /// <exception cref="FormatException">The data are no picture, or are cut off.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        ImageHeader header = data switch
        {
            [] => throw new FormatException("it is empty (0 bytes)"),
            [0xFF, 0xD8, 0xFF, ..] => JpegHeader.Read(data),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ReadPng(data),
            [(byte)'B', (byte)'M', ..] => ReadBmp(data),
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => TiffHeader.Read(data),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ReadWebP(data),
            _ => throw new FormatException("its content is none of JPEG, PNG, BMP, TIFF and WebP"),
        };
        if (header.Width <= 0 || header.Height <= 0)
            throw new FormatException($"its header tells a size of {header.Width} x {header.Height}");
        if ((long)header.Width * header.Height > MaxPixels)
            throw new FormatException($"its header tells a size of {header.Width} x {header.Height}, more than {MaxPixels} pixels");
        return header;
    }

    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, long start, long length) =>
        start >= 0 && length >= 0 && start <= data.Length - length
            ? data.Slice((int)start, (int)length)
            : throw CutOff(data.Length, start + length);

    public static FormatException CutOff(long length, long needed) => new($"it is cut off: {needed} bytes are needed, {length} are there");

    private static ImageHeader ReadPng(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> size = Part(data, 16, 8);
        var header = new ImageHeader(ImageFormat.Png, Int(BinaryPrimitives.ReadUInt32BigEndian(size)), Int(BinaryPrimitives.ReadUInt32BigEndian(size[4..])));
        for (long at = 8; ;)
        {
            ReadOnlySpan<byte> chunk = Part(data, at, 8);
            long end = at + 12 + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (end > data.Length)
                throw CutOff(data.Length, end);
            if (chunk[4..].SequenceEqual("IEND"u8))
                return header;
            at = end;
        }
    }

    private static ImageHeader ReadBmp(ReadOnlySpan<byte> data)
    {
        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(Part(data, 10, 4));
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(Part(data, 14, 4));
        if (size < 40)
        {
            ReadOnlySpan<byte> old = Part(data, 18, 4);
            return new ImageHeader(ImageFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(old), BinaryPrimitives.ReadUInt16LittleEndian(old[2..]));
        }
        ReadOnlySpan<byte> info = Part(data, 18, 16);
        int width = BinaryPrimitives.ReadInt32LittleEndian(info);
        // A negative height marks rows from top to bottom.
        int height = Int((uint)Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(info[4..])));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[10..]);
        bool packed = BinaryPrimitives.ReadUInt32LittleEndian(info[12..]) is not (0 or 3);
        long needed = pixels + ((((long)width * bits) + 31) / 32 * 4 * height);
        if (!packed && needed > data.Length)
            throw CutOff(data.Length, needed);
        return new ImageHeader(ImageFormat.Bmp, width, height);
    }

    private static ImageHeader ReadWebP(ReadOnlySpan<byte> data)
    {
        long end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        if (end > data.Length)
            throw CutOff(data.Length, end);
        ReadOnlySpan<byte> chunk = Part(data, 12, 18);
        if (chunk.StartsWith("VP8X"u8))
            return new ImageHeader(ImageFormat.WebP, 1 + UInt24(chunk[12..]), 1 + UInt24(chunk[15..]));
        if (chunk.StartsWith("VP8L"u8))
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]);
            return new ImageHeader(ImageFormat.WebP, 1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }
        if (!chunk.StartsWith("VP8 "u8))
            throw new FormatException("it is a WebP file without a picture");
        int width = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) & 0x3FFF;
        return new ImageHeader(ImageFormat.WebP, width, BinaryPrimitives.ReadUInt16LittleEndian(chunk[16..]) & 0x3FFF);
    }

    private static int UInt24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static int Int(uint value) => value > int.MaxValue ? int.MaxValue : (int)value;
}
