using Microsoft.ML.SparseDetr.Data.Pixels;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Rectangles, lines, points, text and images on a ground, anti-aliased; whatever lies outside is cut.</summary>
internal sealed class Drawing : IDisposable
{
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    /// <summary>A ground of one colour.</summary>
    public Drawing(int width, int height, SKColor color)
    {
        _bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        _canvas = new SKCanvas(_bitmap);
        _canvas.Clear(color);
    }

    /// <summary>A ground of an image that is stretched over it.</summary>
    public Drawing(ImagePixels image, int width, int height) : this(width, height, SKColors.Black) => Paste(image, 0, 0, width, height);

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    /// <summary>What has been drawn so far, as an image; the caller disposes it.</summary>
    public ImagePixels ToPixels()
    {
        var image = ImagePixels.Rent(Width, Height);
        _canvas.Flush();
        _bitmap.GetPixelSpan().CopyTo(image.Bytes);
        return image;
    }

    /// <summary>Writes what has been drawn so far, whole or not at all; the ending of the name decides the format.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        _canvas.Flush();
        using var pixels = _bitmap.PeekPixels();
        ImageFile.Save(pixels, path);
    }

    /// <summary>Fills [x0, x1) × [y0, y1).</summary>
    public void Fill(float x0, float y0, float x1, float y1, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        _canvas.DrawRect(new SKRect(x0, y0, x1, y1), paint);
    }

    /// <summary>
    /// The outline of a rectangle, drawn inwards, between two lines of another colour, a fifth as thick, that show it on any ground.
    /// </summary>
    public void Frame(float x0, float y0, float x1, float y1, float thickness, SKColor color, SKColor edge)
    {
        using var paint = new SKPaint { Style = SKPaintStyle.Stroke, IsAntialias = true, Color = edge };
        paint.StrokeWidth = thickness + 2 * Math.Max(1, MathF.Round(thickness / 5));
        var middle = new SKRect(x0, y0, Math.Max(x0, x1), Math.Max(y0, y1));
        middle.Inflate(-thickness / 2, -thickness / 2);
        _canvas.DrawRect(middle, paint);
        (paint.StrokeWidth, paint.Color) = (thickness, color);
        _canvas.DrawRect(middle, paint);
    }

    /// <summary>Straight lines from point to point.</summary>
    public void Line(IReadOnlyList<SKPoint> points, float thickness, SKColor color, bool isDashed = false)
    {
        using var dashes = isDashed ? SKPathEffect.CreateDash([3 * thickness, 2 * thickness], 0) : null;
        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            IsAntialias = true,
            StrokeWidth = thickness,
            StrokeJoin = SKStrokeJoin.Round,
            Color = color,
            PathEffect = dashes,
        };
        using var path = new SKPath();
        path.AddPoly([.. points], close: false);
        _canvas.DrawPath(path, paint);
    }

    /// <summary>A filled circle with an edge around it.</summary>
    public void Disc(float x, float y, float radius, SKColor color, SKColor edge)
    {
        using var paint = new SKPaint { Color = edge, IsAntialias = true };
        _canvas.DrawCircle(x, y, radius + 1, paint);
        paint.Color = color;
        _canvas.DrawCircle(x, y, radius, paint);
    }

    /// <summary>Width of a line of text in pixels.</summary>
    public static float TextWidth(string text, float size)
    {
        using var paint = DrawingFont.Paint(size, SKColors.Black);
        return paint.MeasureText(text);
    }

    /// <summary>A line of text that begins at a column and whose capitals are centred at a height.</summary>
    public void Text(string text, float x, float centerY, float size, SKColor color, SKTextAlign align = SKTextAlign.Left)
    {
        using var paint = DrawingFont.Paint(size, color);
        paint.TextAlign = align;
        _canvas.DrawText(text, x, DrawingFont.BaseLine(centerY, size), paint);
    }

    /// <summary>Puts an image here, stretched over a rectangle.</summary>
    /// <param name="image">The image.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Top edge.</param>
    /// <param name="width">Width on the ground.</param>
    /// <param name="height">Height on the ground.</param>
    /// <param name="isGrey">Without its colours.</param>
    public void Paste(ImagePixels image, int x, int y, int width, int height, bool isGrey = false)
    {
        using var grey = isGrey ? SKColorFilter.CreateColorMatrix([.. GreyRow, .. GreyRow, .. GreyRow, 0, 0, 0, 1, 0]) : null;
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.High, ColorFilter = grey };
        image.Lend(pixels =>
        {
            using var source = SKImage.FromPixels(pixels);
            _canvas.DrawImage(source, SKRect.Create(x, y, width, height), paint);
        });
    }

    /// <summary>Lays a grid of colours over a rectangle, a cell for each.</summary>
    /// <param name="columns">Cells in a row.</param>
    /// <param name="cells">Colour of each cell, row by row; what is behind shows through by their alpha.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Top edge.</param>
    /// <param name="width">Width on the ground.</param>
    /// <param name="height">Height on the ground.</param>
    public void Overlay(int columns, SKColor[] cells, int x, int y, int width, int height)
    {
        var info = new SKImageInfo(columns, cells.Length / columns, SKColorType.Bgra8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info) { Pixels = cells };
        using var source = SKImage.FromBitmap(bitmap);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.None };
        _canvas.DrawImage(source, SKRect.Create(x, y, width, height), paint);
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    private static ReadOnlySpan<float> GreyRow => [0.2126f, 0.7152f, 0.0722f, 0, 0];
}
