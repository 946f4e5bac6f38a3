using System;
using System.Buffers.Binary;

namespace Microsoft.ML.Data;

/// <summary>Walks a JPEG's segments (ITU-T T.81, annex B) to its frame header, and on to the end-of-image mark.</summary>
internal static class JpegHeader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        (int width, int height) = (0, 0);
        int at = 2;
        while (true)
        {
            byte marker = NextMarker(data, ref at);
            if (marker == EndOfImage)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            int length = BinaryPrimitives.ReadUInt16BigEndian(ImageHeader.Part(data, at, 2));
            ReadOnlySpan<byte> segment = ImageHeader.Part(data, at, length);
            if (IsFrame(marker) && length >= 7)
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
            at += Math.Max(2, length);
            if (marker == StartOfScan)
                SkipScan(data, ref at);
        }
        return width == 0 ? throw new FormatException("it is a JPEG without a frame header") : new ImageHeader(ImageFormat.Jpeg, width, height);
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static byte NextMarker(ReadOnlySpan<byte> data, ref int at)
    {
        int found = data[at..].IndexOf((byte)0xFF);
        if (found < 0)
            throw Unfinished();
        at += found;
        while (at < data.Length && data[at] == 0xFF)
            at++;
        return at < data.Length ? data[at++] : throw Unfinished();
    }

    // Within coded data 0xFF stands before a 0 (it means itself) or a restart mark; anything else ends the scan.
    private static void SkipScan(ReadOnlySpan<byte> data, ref int at)
    {
        while (true)
        {
            int found = at < data.Length ? data[at..].IndexOf((byte)0xFF) : -1;
            if (found < 0 || at + found + 1 >= data.Length)
                throw Unfinished();
            at += found;
            if (data[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return;
            at += data[at + 1] == 0xFF ? 1 : 2;
        }
    }

    private static FormatException Unfinished() => new("it is cut off: the end-of-image mark of JPEG is missing");
}
