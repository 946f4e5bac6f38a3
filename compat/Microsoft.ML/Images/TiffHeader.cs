using System;
using System.Buffers.Binary;

namespace Microsoft.ML.Data;

/// <summary>Width and height from the first directory of a TIFF file.</summary>
internal static class TiffHeader
{
    private const int WidthTag = 256;
    private const int HeightTag = 257;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        bool little = data[0] == (byte)'I';
        long directory = U32(ImageHeader.Part(data, 4, 4), little);
        int entries = U16(ImageHeader.Part(data, directory, 2), little);
        (long width, long height) = (0, 0);
        for (int i = 0; i < entries; i++)
        {
            ReadOnlySpan<byte> entry = ImageHeader.Part(data, directory + 2 + (12L * i), 12);
            int tag = U16(entry, little);
            // Type 3 is a 16-bit number, 4 a 32-bit one; both stand at the start of the value field.
            long value = U16(entry[2..], little) == 3 ? U16(entry[8..], little) : U32(entry[8..], little);
            if (tag == WidthTag)
                width = value;
            else if (tag == HeightTag)
                height = value;
        }
        return new ImageHeader(ImageFormat.Tiff, (int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
    }

    private static int U16(ReadOnlySpan<byte> data, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(data) : BinaryPrimitives.ReadUInt16BigEndian(data);

    private static long U32(ReadOnlySpan<byte> data, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(data) : BinaryPrimitives.ReadUInt32BigEndian(data);
}
