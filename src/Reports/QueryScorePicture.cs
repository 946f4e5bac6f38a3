using System.Globalization;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Where the queries stand and how much each is used (Super Sparse DETR, Fig. 5): points over the picture with its annotated boxes.</summary>
internal static class QueryScorePicture
{
    private const int Width = 720, Gap = 16, Dot = 2, LegendHeight = 44, Radius = 5, BoxThickness = 3;
    private static readonly (byte R, byte G, byte B) Paper = (255, 255, 255), Ink = (30, 30, 30), Outline = (235, 235, 235), BoxColor = (90, 230, 120);

    /// <param name="picture">The picture; stays as it is.</param>
    /// <param name="boxes">Annotated boxes in pixels of the picture.</param>
    /// <param name="queries">Reference point of each query, x and y in 0..1 of the picture, and its score.</param>
    public static RgbImage Draw(
        RgbImage picture, IReadOnlyList<(float X0, float Y0, float X1, float Y1)> boxes, IReadOnlyList<(float X, float Y, float Score)> queries)
    {
        var scaled = PictureScaling.ToWidth(picture, Width);
        PictureScaling.Map(scaled, (_, _, pixel) => ((byte)(pixel.R * 0.7f), (byte)(pixel.G * 0.7f), (byte)(pixel.B * 0.7f))); // so that the points stand out
        var drawn = new PictureCanvas(scaled);
        var (scaleX, scaleY) = ((float)scaled.Width / picture.Width, (float)scaled.Height / picture.Height);
        foreach (var box in boxes)
            drawn.Frame(Place(box.X0 * scaleX), Place(box.Y0 * scaleY), Place(box.X1 * scaleX), Place(box.Y1 * scaleY), BoxThickness, BoxColor);
        var shares = ColorMap.Normalize([.. queries.Select(query => query.Score)]);
        // The most used are drawn last, on top.
        foreach (var i in Enumerable.Range(0, queries.Count).OrderBy(i => shares[i]).ThenByDescending(i => i))
        {
            var (x, y) = (Place(queries[i].X * scaled.Width), Place(queries[i].Y * scaled.Height));
            drawn.Disc(x, y, Radius + 1, Outline);
            drawn.Disc(x, y, Radius, ColorMap.Of(shares[i]));
        }

        var canvas = new PictureCanvas(Width + 2 * Gap, Gap + scaled.Height + Gap + LegendHeight + Gap, Paper);
        canvas.Paste(scaled, Gap, Gap);
        var legend = Gap + scaled.Height + Gap;
        var scores = queries.Select(query => query.Score).DefaultIfEmpty().ToList();
        ColorMap.DrawScale(canvas, Gap, legend, Width, 16, Dot, $"query score {Text(scores.Min())}", Text(scores.Max()), Ink);
        canvas.Frame(Gap + 1, legend + 27, Gap + 25, legend + 43, BoxThickness, BoxColor);
        canvas.Text($"annotated box ({boxes.Count})    point: reference of a query ({queries.Count})", Gap + 34, legend + 28, Dot, Ink);
        return canvas.Image;
    }

    private static string Text(float score) => score.ToString("0.###g", CultureInfo.InvariantCulture).TrimEnd('g');

    /// <summary>Points and boxes may lie anywhere; the canvas cuts what is outside.</summary>
    private static int Place(float position) => float.IsNaN(position) ? -100_000 : (int)Math.Clamp(MathF.Round(position), -100_000, 100_000);
}
