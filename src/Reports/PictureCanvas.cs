
namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Rectangles, lines, points and text on the pixels of a picture; whatever lies outside is cut.</summary>
internal sealed class PictureCanvas(RgbImage image)
{
    private static readonly (byte R, byte G, byte B) Black = (0, 0, 0);

    /// <summary>A canvas of one colour.</summary>
    public PictureCanvas(int width, int height, (byte R, byte G, byte B) color) : this(new RgbImage(width, height, new byte[width * height * 3])) =>
        Fill(0, 0, width, height, color);

    public RgbImage Image { get; } = image;

    public int Width => Image.Width;

    public int Height => Image.Height;

    /// <summary>The outline of a rectangle, drawn inwards, with a dark line around it that shows it on any ground.</summary>
    public void Frame(int x0, int y0, int x1, int y1, int thickness, (byte R, byte G, byte B) color)
    {
        Outline(x0 - 1, y0 - 1, x1 + 1, y1 + 1, 1, Black);
        Outline(x0, y0, x1, y1, thickness, color);
    }

    /// <summary>A bar with text above the point, below it when there is no room, and moved into the picture.</summary>
    public void Caption(string text, int x, int y, int dot, (byte R, byte G, byte B) color)
    {
        var width = (text.Length * BitmapFont.Advance + 1) * dot;
        var height = (BitmapFont.GlyphHeight + 2) * dot;
        x = Math.Max(0, Math.Min(x, Width - width));
        y = y - height >= 0 ? y - height : Math.Max(0, Math.Min(y, Height - height));
        Fill(x, y, x + width, y + height, color);
        Text(text, x + dot, y + dot, dot, Black);
    }

    /// <summary>Width of a line of text in pixels.</summary>
    public static int TextWidth(string text, int dot) => Math.Max(0, text.Length * BitmapFont.Advance - 1) * dot;

    /// <summary>A line of text whose upper left corner is the point.</summary>
    public void Text(string text, int x, int y, int dot, (byte R, byte G, byte B) color)
    {
        for (var i = 0; i < text.Length; i++)
            for (var row = 0; row < BitmapFont.GlyphHeight; row++)
                for (var column = 0; column < BitmapFont.GlyphWidth; column++)
                    if (BitmapFont.IsSet(text[i], column, row))
                    {
                        var (left, top) = (x + (i * BitmapFont.Advance + column) * dot, y + row * dot);
                        Fill(left, top, left + dot, top + dot, color);
                    }
    }

    /// <summary>A line of text around a point of its upper edge.</summary>
    public void CenteredText(string text, int x, int y, int dot, (byte R, byte G, byte B) color) => Text(text, x - TextWidth(text, dot) / 2, y, dot, color);

    /// <summary>A straight line, drawn with a square pen.</summary>
    public void Line(int x0, int y0, int x1, int y1, int thickness, (byte R, byte G, byte B) color)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0)));
        for (var i = 0; i <= steps; i++)
        {
            var (left, top) = (x0 + (x1 - x0) * i / steps - thickness / 2, y0 + (y1 - y0) * i / steps - thickness / 2);
            Fill(left, top, left + thickness, top + thickness, color);
        }
    }

    /// <summary>A filled circle.</summary>
    public void Disc(int x, int y, int radius, (byte R, byte G, byte B) color)
    {
        for (var dy = -radius; dy <= radius; dy++)
        {
            var half = (int)Math.Sqrt((radius + 0.5) * (radius + 0.5) - dy * dy);
            Fill(x - half, y + dy, x + half + 1, y + dy + 1, color);
        }
    }

    /// <summary>Puts another picture here; its pixels are taken as they are.</summary>
    public void Paste(RgbImage other, int x, int y)
    {
        for (var row = Math.Max(0, -y); row < Math.Min(other.Height, Height - y); row++)
            for (var column = Math.Max(0, -x); column < Math.Min(other.Width, Width - x); column++)
                other.Pixels.AsSpan((row * other.Width + column) * 3, 3).CopyTo(Image.Pixels.AsSpan(((y + row) * Width + x + column) * 3));
    }

    /// <summary>Fills [x0, x1) × [y0, y1).</summary>
    public void Fill(int x0, int y0, int x1, int y1, (byte R, byte G, byte B) color)
    {
        (x0, x1, y0, y1) = (Math.Max(0, x0), Math.Min(Width, x1), Math.Max(0, y0), Math.Min(Height, y1));
        for (var y = y0; y < y1; y++)
            for (var x = x0; x < x1; x++)
            {
                var pixel = Image.Pixels.AsSpan((y * Width + x) * 3, 3);
                (pixel[0], pixel[1], pixel[2]) = color;
            }
    }

    private void Outline(int x0, int y0, int x1, int y1, int thickness, (byte R, byte G, byte B) color)
    {
        Fill(x0, y0, x1, Math.Min(y1, y0 + thickness), color);
        Fill(x0, Math.Max(y0, y1 - thickness), x1, y1, color);
        Fill(x0, y0, Math.Min(x1, x0 + thickness), y1, color);
        Fill(Math.Max(x0, x1 - thickness), y0, x1, y1, color);
    }
}
