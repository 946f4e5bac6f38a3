using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

/// <summary>Images of one grey, and their pixels.</summary>
internal static class PlainImages
{
    public static ImagePixels Grey(int width, int height, byte value = 90)
    {
        var image = new ImagePixels(width, height);
        image.Bytes.Fill(value);
        return image;
    }

    /// <summary>What has been drawn; the drawing is disposed.</summary>
    public static ImagePixels Finish(this Drawing drawing)
    {
        using (drawing)
            return drawing.ToPixels().Clone();
    }

    public static SKColor Pixel(this ImagePixels image, int x, int y)
    {
        var pixel = image.Bytes.Slice((y * image.Width + x) * ImagePixels.BytesPerPixel, 3);
        return new SKColor(pixel[2], pixel[1], pixel[0]);
    }

    public static int Light(this ImagePixels image, int x, int y)
    {
        var color = image.Pixel(x, y);
        return color.Red + color.Green + color.Blue;
    }

    /// <summary>How many pixels of a column have a colour.</summary>
    public static int Count(this ImagePixels image, int x, SKColor color) =>
        Enumerable.Range(0, image.Height).Count(y => image.Pixel(x, y) == color);
}
