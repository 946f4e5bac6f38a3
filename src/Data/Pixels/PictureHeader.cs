using System.Buffers.Binary;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>Size and wholeness of a picture file, told from its structure without decoding it.</summary>
internal static class PictureHeader
{
    private const string NoPicture = "is no JPEG, PNG, BMP, TIFF or WebP picture";

    /// <summary>Reads the size; a file that is damaged gives the cause instead.</summary>
    /// <param name="path">The picture file.</param>
    /// <param name="width">Width in pixels, or 0 when the format does not tell it up front.</param>
    /// <param name="height">Height in pixels, or 0.</param>
    /// <returns>What is wrong ("is empty", "is cut off" …), or null.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? FindProblem(string path, out int width, out int height)
    {
        (width, height) = (0, 0);
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[32];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (length == 0)
            return "is empty";
        start = start[..length];
        if (start is [0xFF, 0xD8, 0xFF, ..])
            return FindJpegProblem(stream, out width, out height);
        if (start is [0x89, (byte)'P', (byte)'N', (byte)'G', ..])
            return FindPngProblem(stream, start, out width, out height);
        if (start.StartsWith("BM"u8) && start.Length >= 26)
        {
            width = BinaryPrimitives.ReadInt32LittleEndian(start[18..]);
            height = Math.Abs(BinaryPrimitives.ReadInt32LittleEndian(start[22..]));
            return BinaryPrimitives.ReadUInt32LittleEndian(start[2..]) > stream.Length ? "is cut off" : null;
        }
        if (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..12].SequenceEqual("WEBP"u8))
            return BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) + 8L > stream.Length ? "is cut off" : null;
        return start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) ? null : NoPicture;
    }

    private static string? FindPngProblem(FileStream stream, ReadOnlySpan<byte> start, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (start.Length < 24 || !start[12..16].SequenceEqual("IHDR"u8))
            return "is cut off";
        width = BinaryPrimitives.ReadInt32BigEndian(start[16..]);
        height = BinaryPrimitives.ReadInt32BigEndian(start[20..]);
        Span<byte> chunk = stackalloc byte[8];
        for (long position = 8; position + 12 <= stream.Length;)
        {
            stream.Position = position;
            stream.ReadExactly(chunk);
            if (chunk[4..].SequenceEqual("IEND"u8))
                return null;
            position += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }
        return "is cut off";
    }

    /// <summary>Walks the segments to the frame header, then looks for the end marker, which a cut file lacks.</summary>
    private static string? FindJpegProblem(FileStream stream, out int width, out int height)
    {
        (width, height) = (0, 0);
        Span<byte> segment = stackalloc byte[9];
        for (long position = 2; ;)
        {
            stream.Position = position;
            if (stream.ReadAtLeast(segment, segment.Length, throwOnEndOfStream: false) < segment.Length)
                return "is cut off";
            if (segment[0] != 0xFF)
                return "is damaged: a JPEG segment has no marker";
            var marker = segment[1];
            if (marker == 0xFF)
            {
                position++;
                continue;
            }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(segment[5..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(segment[7..]);
            }
            if (marker == 0xDA)
                return HasEndMarker(stream, position) ? null : "is cut off";
            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }
    }

    private static bool HasEndMarker(FileStream stream, long scanStart)
    {
        // Nearly always the last two bytes; some writers pad, so the whole scan is searched from the back.
        var block = new byte[64 * 1024];
        for (var end = stream.Length; end > scanStart;)
        {
            var begin = Math.Max(scanStart, end - block.Length);
            stream.Position = begin;
            var part = block.AsSpan(0, (int)(end - begin));
            stream.ReadExactly(part);
            if (part.LastIndexOf([(byte)0xFF, (byte)0xD9]) >= 0)
                return true;
            if (begin == scanStart)
                return false;
            end = begin + 1; // the marker may lie across the border
        }
        return false;
    }
}
