
namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Brings pictures to the size of a panel.</summary>
internal static class PictureScaling
{
    /// <summary>
    /// The picture at another size: the mean of the pixels that a target pixel covers when it shrinks, the nearest pixel when it grows.
    /// </summary>
    public static RgbImage Scale(RgbImage image, int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            var (top, bottom) = Span(y, height, image.Height);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = Span(x, width, image.Width);
                for (var channel = 0; channel < 3; channel++)
                {
                    var sum = 0;
                    for (var row = top; row < bottom; row++)
                        for (var column = left; column < right; column++)
                            sum += image.Pixels[(row * image.Width + column) * 3 + channel];
                    var count = (bottom - top) * (right - left);
                    pixels[(y * width + x) * 3 + channel] = (byte)((sum + count / 2) / count);
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    /// <summary>The picture with a given width and its own aspect.</summary>
    public static RgbImage ToWidth(RgbImage image, int width) => Scale(image, width, Math.Max(1, (int)Math.Round((double)width * image.Height / image.Width)));

    /// <summary>Changes every pixel.</summary>
    public static void Map(RgbImage image, Func<int, int, (byte R, byte G, byte B), (byte R, byte G, byte B)> change)
    {
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
            {
                var pixel = image.Pixels.AsSpan((y * image.Width + x) * 3, 3);
                (pixel[0], pixel[1], pixel[2]) = change(x, y, (pixel[0], pixel[1], pixel[2]));
            }
    }

    private static (int First, int End) Span(int target, int targets, int sources)
    {
        var first = (int)((long)target * sources / targets);
        return (first, Math.Max(first + 1, (int)((long)(target + 1) * sources / targets)));
    }
}
