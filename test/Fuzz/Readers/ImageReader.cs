using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Images of every format that is read, decoded.</summary>
internal sealed class ImageReader() : Reader("images", "mutant.img", typeof(ImageException))
{
    private const int Side = 16;

    private readonly byte[][] _seeds = MakeSeeds();

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (6, Changed(_seeds, ByteEdits.Any)),
        (1, Changed(_seeds, ByteEdits.Splice(_seeds))),
        (3, Changed([_seeds[0]], ByteEdits.Any).Select(WithChecksums)));

    public override void Read(string path)
    {
        using var file = EncodedImage.Open(path);
        using var pixels = file.Decode();
        Require(pixels.Width == file.Width && pixels.Height == file.Height, "the size");
        Require((long)pixels.Width * pixels.Height <= ImageLimits.MaximumPixels, "the number of pixels");
        Require(pixels.Bytes.Length >= 4 * pixels.Width * pixels.Height, "the number of bytes");
    }

    /// <summary>A PNG whose chunks have the right sums again, so that the decoder gets to see the change.</summary>
    private static byte[] WithChecksums(byte[] file)
    {
        var changed = (byte[])file.Clone();
        for (var at = 8; at + 12 <= changed.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(at));
            if (length > changed.Length - at - 12)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(
                changed.AsSpan(at + 8 + (int)length), Crc32.HashToUInt32(changed.AsSpan(at + 4, (int)length + 4)));
            at += 12 + (int)length;
        }
        return changed;
    }

    private static byte[][] MakeSeeds()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Bgra8888, SKAlphaType.Unpremul));
        for (var i = 0; i < Side * Side; i++)
            bitmap.SetPixel(i % Side, i / Side, new SKColor((byte)(i * 7), (byte)(i * 3), (byte)i, (byte)(200 + i % 50)));
        byte[] Encode(SKEncodedImageFormat format, int quality)
        {
            using var data = bitmap.Encode(format, quality);
            return data.ToArray();
        }

        return
        [
            Encode(SKEncodedImageFormat.Png, 100), Encode(SKEncodedImageFormat.Jpeg, 80), Encode(SKEncodedImageFormat.Webp, 80),
            Encode(SKEncodedImageFormat.Webp, 100), Bmp(), Gif(), WithOrientation(Encode(SKEncodedImageFormat.Jpeg, 50)),
        ];
    }

    /// <summary>A bitmap of 4×2 pixels with 24 bits each.</summary>
    private static byte[] Bmp() =>
    [
        .. "BM"u8, 78, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 24).Select(i => (byte)(i * 10)),
    ];

    /// <summary>Two frames of 1×1 pixel.</summary>
    private static byte[] Gif()
    {
        byte[] frame = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        return [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. frame, .. frame, 0x3B];
    }

    private static byte[] WithOrientation(byte[] jpeg)
    {
        byte[] exif =
        [
            .. "Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006\0\0\0\0\0\0"u8,
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
