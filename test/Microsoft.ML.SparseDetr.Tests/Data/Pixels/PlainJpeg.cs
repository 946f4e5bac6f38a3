namespace Microsoft.ML.SparseDetr.Tests.Data.Pixels;

/// <summary>Writes JPEG files whose blocks of 8×8 pixels are of one value each: only the mean of a block is stored.</summary>
internal static class PlainJpeg
{
    private const int Side = 8;

    /// <param name="columns">Blocks in a row.</param>
    /// <param name="components">For each component (1 grey, 4 inverted CMYK) the values of the blocks, row by row.</param>
    /// <param name="isProgressive">Writes a progressive file: a scan of means, then one of frequencies for each component.</param>
    public static byte[] Write(int columns, byte[][] components, bool isProgressive = false)
    {
        var count = (byte)components.Length;
        var rows = components[0].Length / columns;
        List<byte> file = [0xFF, 0xD8];
        if (count == 4)
            Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]); // no colour transform
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        var sampling = Enumerable.Range(1, count).SelectMany(id => new byte[] { (byte)id, 0x11, 0 });
        Segment(file, (byte)(isProgressive ? 0xC2 : 0xC0), [8, 0, (byte)(rows * Side), 0, (byte)(columns * Side), count, .. sampling]);
        // Means: twelve categories with codes of four bits. Frequencies: the end of the block, in one bit.
        Segment(file, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(category => (byte)category)]);
        Segment(file, 0xC4, [0x10, 1, .. new byte[15], 0]);
        var tables = Enumerable.Range(1, count).SelectMany(id => new byte[] { (byte)id, 0 });
        Segment(file, 0xDA, [count, .. tables, 0, (byte)(isProgressive ? 0 : 63), 0]);

        var bits = new List<bool>();
        var last = new int[count];
        for (var block = 0; block < columns * rows; block++)
            for (var component = 0; component < count; component++)
            {
                var mean = (components[component][block] - 128) * Side;
                var difference = mean - last[component];
                last[component] = mean;
                var category = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
                Bits(bits, category, 4);
                Bits(bits, difference < 0 ? difference + (1 << category) - 1 : difference, category);
                if (!isProgressive)
                    Bits(bits, 0, 1);
            }
        Flush(file, bits);
        for (byte id = 1; isProgressive && id <= count; id++)
        {
            Segment(file, 0xDA, [1, id, 0, 1, 63, 0]);
            Flush(file, [.. new bool[columns * rows]]);
        }
        return [.. file, 0xFF, 0xD9];
    }

    /// <summary>The file with an EXIF block that holds an orientation.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation, bool isLittle = false)
    {
        List<byte> head = [];
        Segment(head, 0xE1, [.. "Exif\0\0"u8, .. Exif(orientation, isLittle)]);
        return [.. jpeg[..2], .. head, .. jpeg[2..]];
    }

    /// <summary>A TIFF header and a directory of two entries, the second of which is the orientation.</summary>
    public static byte[] Exif(int orientation, bool isLittle) => isLittle
        ?
        [
            .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
            0x0F, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, // maker
            0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0,
        ]
        :
        [
            .. "MM\0*"u8, 0, 0, 0, 8, 0, 2,
            1, 0x0F, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0,
            1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];

    private static void Segment(List<byte> file, byte marker, byte[] content) =>
        file.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content]);

    private static void Flush(List<byte> file, List<bool> bits)
    {
        foreach (var eight in bits.Chunk(8))
        {
            var value = (byte)eight.Concat(Enumerable.Repeat(true, 8 - eight.Length)).Aggregate(0, (sum, bit) => sum * 2 + (bit ? 1 : 0));
            file.Add(value);
            if (value == 0xFF)
                file.Add(0);
        }
    }

    private static void Bits(List<bool> bits, int value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--)
            bits.Add((value >> bit & 1) != 0);
    }
}
