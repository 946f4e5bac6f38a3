using Microsoft.ML.SparseDetr.Data;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Rectangles and captions on the pixels of a picture; whatever lies outside is cut.</summary>
internal sealed class PictureCanvas(RgbImage image)
{
    private static readonly (byte R, byte G, byte B) Black = (0, 0, 0);

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
        for (var i = 0; i < text.Length; i++)
            for (var row = 0; row < BitmapFont.GlyphHeight; row++)
                for (var column = 0; column < BitmapFont.GlyphWidth; column++)
                    if (BitmapFont.IsSet(text[i], column, row))
                    {
                        var (left, top) = (x + (i * BitmapFont.Advance + column + 1) * dot, y + (row + 1) * dot);
                        Fill(left, top, left + dot, top + dot, Black);
                    }
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
