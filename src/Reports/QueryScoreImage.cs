using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// Where the queries are and how much each is used (Super Sparse DETR, Fig. 5): points over the image with its annotated boxes.
/// </summary>
internal static class QueryScoreImage
{
    private const int Width = 720, Gap = 16, LegendHeight = 44, Radius = 5, BoxThickness = 3;
    private const float TextSize = 15;
    private const byte Darkening = 77;
    private static readonly SKColor Ink = new(30, 30, 30), Outline = new(235, 235, 235), BoxColor = new(90, 230, 120);

    /// <param name="image">The image; stays as it is.</param>
    /// <param name="boxes">Annotated boxes in pixels of the image.</param>
    /// <param name="queries">Reference point of each query, x and y in 0..1 of the image, and its score.</param>
    public static Drawing Draw(
        ImagePixels image,
        IReadOnlyList<BoxXyxy> boxes,
        IReadOnlyList<(float X, float Y, float Score)> queries)
    {
        var height = Math.Max(1, (int)Math.Round((double)Width * image.Height / image.Width));
        using var inner = new Drawing(image, Width, height);
        inner.Fill(0, 0, Width, height, SKColors.Black.WithAlpha(Darkening)); // so that the points stand out
        var (scaleX, scaleY) = ((float)Width / image.Width, (float)height / image.Height);
        foreach (var (x0, y0, x1, y1) in boxes)
        {
            var (left, top, right, bottom) = (Place(x0 * scaleX), Place(y0 * scaleY), Place(x1 * scaleX), Place(y1 * scaleY));
            inner.Frame(left, top, right, bottom, BoxThickness, BoxColor, SKColors.Black);
        }
        var shares = ColorMap.Normalize([.. queries.Select(query => query.Score)]);
        // The most used are drawn last, on top.
        foreach (var i in Enumerable.Range(0, queries.Count).OrderBy(i => shares[i]).ThenByDescending(i => i))
            inner.Disc(Place(queries[i].X * Width), Place(queries[i].Y * height), Radius, ColorMap.Of(shares[i]), Outline);

        var drawing = new Drawing(Width + 2 * Gap, Gap + height + Gap + LegendHeight + Gap, SKColors.White);
        using (var pixels = inner.ToPixels())
            drawing.Paste(pixels, Gap, Gap, Width, height);
        var legend = Gap + height + Gap;
        var scores = queries.Select(query => query.Score).DefaultIfEmpty().ToList();
        ColorMap.DrawScale(drawing, Gap, legend, Width, 16, TextSize, $"query score {Text(scores.Min())}", Text(scores.Max()), Ink);
        drawing.Frame(Gap + 1, legend + 27, Gap + 25, legend + 43, BoxThickness, BoxColor, SKColors.Black);
        drawing.Text($"annotated box ({boxes.Count})", Gap + 34, legend + 35, TextSize, Ink);
        drawing.Disc(Gap + 240, legend + 35, Radius, ColorMap.Of(0.6f), Outline);
        drawing.Text($"reference point of a query ({queries.Count})", Gap + 254, legend + 35, TextSize, Ink);
        return drawing;
    }

    private static string Text(float score) => score.ToString("0.###g", CultureInfo.InvariantCulture).TrimEnd('g');

    /// <summary>Points and boxes may lie anywhere; the drawing cuts what is outside.</summary>
    private static float Place(float position) => float.IsNaN(position) ? -100_000 : Math.Clamp(MathF.Round(position), -100_000, 100_000);
}
