using System.Buffers.Binary;
using System.IO.Hashing;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// Format and wholeness of an encoded image, told from its structure without decoding it. Decoders show the missing part of a file as
/// black; ML.NET's gives no error for it, so files that it has read are looked at here.
/// </summary>
internal static class ImageStructure
{
    private const string CutOff = "is cut off";
    private const string Known = "JPEG, PNG, WebP, BMP or GIF";

    /// <summary>The format, or why the file is none that can be read.</summary>
    public static string? FindFormat(ReadOnlySpan<byte> file, out ImageFormat format)
    {
        format = default;
        if (file is [0xFF, 0xD8, 0xFF, ..])
            format = ImageFormat.Jpeg;
        else if (file is [0x89, (byte)'P', (byte)'N', (byte)'G', ..])
            format = ImageFormat.Png;
        else if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8))
            format = ImageFormat.WebP;
        else if (file.StartsWith("BM"u8) && file.Length >= 26)
            format = ImageFormat.Bmp;
        else if (file.StartsWith("GIF8"u8))
            format = ImageFormat.Gif;
        else if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
            return "is a TIFF file, which cannot be read; convert it to PNG";
        else if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
            return "is a HEIF or AVIF file, which cannot be read; convert it to PNG or JPEG";
        else
            return file.IsEmpty ? "is empty" : $"is no {Known} file";
        return null;
    }

    /// <summary>
    /// What is wrong with the structure, or null. Of a PNG it tells the EXIF orientation too (1 to 8; otherwise 1), which its decoder
    /// does not.
    /// </summary>
    public static string? FindProblem(ReadOnlySpan<byte> file, ImageFormat format, out int pngOrientation)
    {
        pngOrientation = 1;
        return format switch
        {
            ImageFormat.Jpeg => FindJpegProblem(file),
            ImageFormat.Png => FindPngProblem(file, ref pngOrientation),
            ImageFormat.WebP when BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L > file.Length => CutOff,
            ImageFormat.Bmp when BinaryPrimitives.ReadUInt32LittleEndian(file[2..]) > file.Length => CutOff,
            _ => null,
        };
    }

    /// <summary>Walks the chunks: the checksums of those that matter, the EXIF orientation, and the end.</summary>
    private static string? FindPngProblem(ReadOnlySpan<byte> file, ref int orientation)
    {
        for (var rest = file[Math.Min(8, file.Length)..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var name = rest[4..8];
            if (length > (uint)rest.Length - 12)
                return CutOff;
            var content = rest.Slice(8, (int)length);
            if (name.SequenceEqual("eXIf"u8))
                orientation = ExifOrientation.Read(content);
            // A capital first letter marks what a decoder must understand; damage elsewhere does no harm to the pixels.
            if (char.IsAsciiLetterUpper((char)name[0])
                && Crc32.HashToUInt32(rest.Slice(4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
                return "is damaged: a checksum does not fit its data";
            if (name.SequenceEqual("IEND"u8))
                return null;
            rest = rest[(12 + (int)length)..];
        }
        return CutOff;
    }

    /// <summary>Walks the segments to the first scan, then looks for the end marker, which a cut file lacks.</summary>
    private static string? FindJpegProblem(ReadOnlySpan<byte> file)
    {
        for (var rest = file[2..]; rest.Length >= 4;)
        {
            if (rest[0] != 0xFF)
                return "is damaged: a JPEG segment has no marker";
            if (rest[1] == 0xFF)
            {
                rest = rest[1..];
                continue;
            }
            if (rest[1] == 0xDA) // some writers pad, so the end marker need not be last
                return rest.LastIndexOf([(byte)0xFF, (byte)0xD9]) < 0 ? CutOff : null;
            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length)
                return CutOff;
            rest = rest[length..];
        }
        return CutOff;
    }
}
