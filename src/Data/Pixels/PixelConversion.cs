using System.Runtime.Intrinsics;
using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>Between three bytes a pixel (<see cref="RgbImage"/>) and the four bytes of <see cref="MLImage"/>.</summary>
internal static class PixelConversion
{
    // Four pixels at a time; 0x80 and above gives 0 in the shuffle.
    private static readonly Vector128<byte> Spread = Vector128.Create((byte)0, 1, 2, 0x80, 3, 4, 5, 0x80, 6, 7, 8, 0x80, 9, 10, 11, 0x80);
    private static readonly Vector128<byte> CloseRgb = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0x80, 0x80, 0x80, 0x80);
    private static readonly Vector128<byte> CloseBgr = Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0x80, 0x80, 0x80, 0x80);

    /// <summary>Sees the pixels of a picture in place.</summary>
    public static PixelView AsView(this MLImage image) => new(image.Pixels, image.Width, image.Height, image.PixelFormat == MLPixelFormat.Bgra32);

    /// <summary>Copies a picture to three bytes a pixel.</summary>
    public static RgbImage ToRgb(this MLImage image)
    {
        var source = image.Pixels;
        var target = new byte[image.Width * image.Height * 3];
        var close = image.PixelFormat == MLPixelFormat.Bgra32 ? CloseBgr : CloseRgb;
        var (redOffset, blueOffset) = image.PixelFormat == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
        var pixel = 0;
        // The last pixels go one by one: a vector writes four bytes too many.
        for (; pixel * 3 + Vector128<byte>.Count <= target.Length; pixel += 4)
            Vector128.Shuffle(Vector128.Create(source.Slice(pixel * 4, 16)), close).CopyTo(target, pixel * 3);
        for (; pixel * 3 < target.Length; pixel++)
        {
            target[pixel * 3] = source[pixel * 4 + redOffset];
            target[pixel * 3 + 1] = source[pixel * 4 + 1];
            target[pixel * 3 + 2] = source[pixel * 4 + blueOffset];
        }
        return new RgbImage(image.Width, image.Height, target);
    }

    /// <summary>Spreads three bytes a pixel to four, red first, the fourth 255.</summary>
    public static void SpreadToRgba(RgbImage image, Span<byte> target)
    {
        var source = image.Pixels.AsSpan(0, image.Width * image.Height * 3);
        var opaque = Vector128.Create(0xFF000000u).AsByte();
        var pixel = 0;
        for (; pixel * 3 + Vector128<byte>.Count <= source.Length; pixel += 4)
            (Vector128.Shuffle(Vector128.Create(source.Slice(pixel * 3, 16)), Spread) | opaque).CopyTo(target[(pixel * 4)..]);
        for (; pixel * 3 < source.Length; pixel++)
        {
            source.Slice(pixel * 3, 3).CopyTo(target[(pixel * 4)..]);
            target[pixel * 4 + 3] = 255;
        }
    }

    /// <summary>A new picture of ML.NET with the same pixels.</summary>
    public static MLImage ToMLImage(this RgbImage image)
    {
        var pixels = new byte[image.Width * image.Height * PixelView.BytesPerPixel];
        SpreadToRgba(image, pixels);
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, pixels);
    }
}
