using System.Buffers.Binary;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>The orientation tag of an EXIF block: 1 as stored, 2 to 8 mirrored or turned.</summary>
internal static class ExifOrientation
{
    private const int OrientationTag = 0x112, EntryBytes = 12;

    /// <summary>The orientation, 1 where there is none or the block is broken.</summary>
    /// <param name="exif">A TIFF header and its directory, without the "Exif" mark of JPEG files.</param>
    public static int Read(ReadOnlySpan<byte> exif)
    {
        var isLittle = exif.StartsWith("II"u8);
        if (exif.Length < 8 || !isLittle && !exif.StartsWith("MM"u8))
            return 1;
        var directory = (uint)ReadInt32(exif[4..], isLittle);
        if (directory > exif.Length - 2)
            return 1;
        var count = ReadInt16(exif[(int)directory..], isLittle);
        for (var entry = exif[((int)directory + 2)..]; count > 0 && entry.Length >= EntryBytes; count--, entry = entry[EntryBytes..])
            if (ReadInt16(entry, isLittle) == OrientationTag)
                return ReadInt16(entry[8..], isLittle) is >= 1 and <= 8 and var orientation ? orientation : 1;
        return 1;
    }

    private static int ReadInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static int ReadInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes);
}
