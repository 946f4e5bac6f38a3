using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>Turns stored pixels upright. Numbers are those of EXIF: 1 is upright as stored; 5 to 8 swap width and height.</summary>
internal static class ImageOrientation
{
    /// <summary>Side of the squares that are turned one after the other, so that reads and writes stay in the cache.</summary>
    private const int Tile = 32;

    public static bool SwapsSides(int orientation) => orientation >= 5;

    /// <summary>The image upright: itself, or a turned copy, for which it is disposed.</summary>
    public static ImagePixels TurnUpright(ImagePixels stored, int orientation)
    {
        if (orientation == 1)
            return stored;
        var (width, height) = SwapsSides(orientation) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var upright = ImagePixels.Rent(width, height);
        Apply(stored.Bytes, stored.Width, stored.Height, orientation, upright.Bytes);
        stored.Dispose();
        return upright;
    }

    /// <summary>Writes the pixels of <paramref name="stored"/> upright.</summary>
    /// <param name="stored">Pixels as the file has them, four bytes each.</param>
    /// <param name="width">Their width.</param>
    /// <param name="height">Their height.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="upright">As many pixels; must not overlap the others.</param>
    private static void Apply(ReadOnlySpan<byte> stored, int width, int height, int orientation, Span<byte> upright)
    {
        var source = MemoryMarshal.Cast<byte, uint>(stored);
        var target = MemoryMarshal.Cast<byte, uint>(upright);
        // Where the stored pixel (0, 0) comes to stand, and how far one step right or down in the file moves.
        var (outWidth, outHeight) = SwapsSides(orientation) ? (height, width) : (width, height);
        var last = outWidth * outHeight - 1;
        var (first, right, down) = orientation switch
        {
            2 => (outWidth - 1, -1, outWidth),
            3 => (last, -1, -outWidth),
            4 => (last - outWidth + 1, 1, -outWidth),
            5 => (0, outWidth, 1),
            6 => (outWidth - 1, outWidth, -1),
            7 => (last, -outWidth, -1),
            8 => (last - outWidth + 1, -outWidth, 1),
            _ => (0, 1, outWidth),
        };
        for (var top = 0; top < height; top += Tile)
            for (var left = 0; left < width; left += Tile)
                for (var y = top; y < Math.Min(top + Tile, height); y++)
                    for (var x = left; x < Math.Min(left + Tile, width); x++)
                        target[first + x * right + y * down] = source[y * width + x];
    }
}
