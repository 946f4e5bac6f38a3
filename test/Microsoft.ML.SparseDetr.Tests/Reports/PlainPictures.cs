namespace Microsoft.ML.SparseDetr.Tests.Reports;

/// <summary>Pictures of one grey, and their pixels.</summary>
internal static class PlainPictures
{
    public static RgbImage Grey(int width, int height, byte value = 90)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, value);
        return new RgbImage(width, height, pixels);
    }

    public static (byte R, byte G, byte B) Pixel(this RgbImage image, int x, int y) =>
        (image.Pixels[(y * image.Width + x) * 3], image.Pixels[(y * image.Width + x) * 3 + 1], image.Pixels[(y * image.Width + x) * 3 + 2]);

    public static int Light(this RgbImage image, int x, int y)
    {
        var (r, g, b) = image.Pixel(x, y);
        return r + g + b;
    }

    /// <summary>How many pixels of a column have a colour.</summary>
    public static int Count(this RgbImage image, int x, (byte R, byte G, byte B) color) =>
        Enumerable.Range(0, image.Height).Count(y => image.Pixel(x, y) == color);
}
