using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Microsoft.ML.SparseDetr.Tests.Data.Pixels;

/// <summary>Writes PNG files byte by byte, also of kinds that no encoder at hand writes.</summary>
internal static class PlainPng
{
    public const byte Grey = 0, Rgb = 2, Palette = 3, Rgba = 6;

    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="colorType">Kind of pixels.</param>
    /// <param name="samples">The rows without their filter bytes.</param>
    /// <param name="chunks">Further chunks before the pixels: PLTE, tRNS, eXIf.</param>
    public static byte[] Write(
        int width, int height, byte bitDepth, byte colorType, byte[] samples, params (string Name, byte[] Content)[] chunks)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colorType);
        Chunk(file, "IHDR", header);
        foreach (var (name, content) in chunks)
            Chunk(file, name, content);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = samples.Length / height;
            for (var y = 0; y < height; y++)
            {
                zip.WriteByte(0); // no filter
                zip.Write(samples, y * row, row);
            }
        }
        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, string name, byte[] content)
    {
        var body = System.Text.Encoding.ASCII.GetBytes(name).Concat(content).ToArray();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(body));
        file.Write(number);
    }
}
