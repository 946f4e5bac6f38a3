using System;

namespace Microsoft.ML.Data;

internal static class PixelLayout
{
    /// <summary>Where red, green, blue and alpha stand in the four bytes of a pixel.</summary>
    public static (int Red, int Green, int Blue, int Alpha) OffsetsOf(MLPixelFormat format) =>
        format == MLPixelFormat.Rgba32 ? (0, 1, 2, 3) : (2, 1, 0, 3);

    public static byte[] ToBgr(ReadOnlySpan<byte> pixels, MLPixelFormat format)
    {
        (int red, int green, int blue, _) = OffsetsOf(format);
        byte[] bgr = GC.AllocateUninitializedArray<byte>(pixels.Length / 4 * 3);
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
        {
            bgr[to] = pixels[from + blue];
            bgr[to + 1] = pixels[from + green];
            bgr[to + 2] = pixels[from + red];
        }
        return bgr;
    }
}
