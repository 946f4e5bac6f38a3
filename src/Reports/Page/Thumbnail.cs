using Microsoft.ML.SparseDetr.Data.Pixels;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Small WebP images that lie in the page itself.</summary>
internal static class Thumbnail
{
    /// <summary>Largest side and quality, the best first; the last one is taken even when it is over the budget.</summary>
    private static readonly (int Side, int Quality)[] Settings = [(1, 80), (1, 65), (2, 70), (2, 55), (3, 55), (4, 50), (6, 40)];

    /// <summary>An image as the source of an HTML image.</summary>
    /// <param name="image">The image; stays as it is.</param>
    /// <param name="side">Its largest side at most, in pixels.</param>
    /// <param name="budget">Bytes that the file should not exceed.</param>
    public static DataUri ToDataUri(ImagePixels image, int side, int budget)
    {
        var encoded = Array.Empty<byte>();
        image.Lend(pixels =>
        {
            foreach (var (divisor, quality) in Settings)
                if ((encoded = Encode(pixels, side / divisor, quality)).Length <= budget)
                    return;
        });
        return DataUri.OfWebp(encoded);
    }

    private static byte[] Encode(SKPixmap pixels, int side, int quality)
    {
        var scale = Math.Min(1, side / (double)Math.Max(pixels.Width, pixels.Height));
        var info = pixels.Info.WithSize(Length(pixels.Width, scale), Length(pixels.Height, scale));
        using var small = new SKBitmap(info);
        using (var target = small.PeekPixels())
            pixels.ScalePixels(target, SKFilterQuality.Medium);
        using var data = small.Encode(SKEncodedImageFormat.Webp, quality)
            ?? throw new IOException("An image of the report cannot be encoded.");
        return data.ToArray();
    }

    private static int Length(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale));
}
