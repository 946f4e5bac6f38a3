using System.Globalization;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>What a data set is made of: objects of each class, sizes of the boxes, and where their centres lie in the image.</summary>
internal static class DatasetChart
{
    private const int Panel = 420, Margin = 30, Top = 60, Title = 30, MostClasses = 20;
    private const int Cells = 32;
    private const float TextSize = 14, NameWidth = 150;
    private static readonly SKColor Ink = new(30, 30, 30), Bar = Palette.Blue, Ground = new(240, 240, 240);

    /// <param name="classes">Names of the classes and their objects.</param>
    /// <param name="sides">Square root of the area of each box, in pixels of its image.</param>
    /// <param name="centres">Centre of each box as a share of its image.</param>
    /// <param name="heading">What it is about.</param>
    public static Drawing Draw(
        IReadOnlyList<(string Name, int Objects)> classes, IReadOnlyList<double> sides, IReadOnlyList<(double X, double Y)> centres,
        string heading)
    {
        var drawing = new Drawing(3 * Panel + 4 * Margin, Top + Panel + 2 * Margin, SKColors.White);
        drawing.Text(heading, Margin, Margin - 6, TextSize + 2, Ink);
        DrawClasses(drawing, Margin, [.. classes.OrderByDescending(entry => entry.Objects)]);
        DrawSizes(drawing, 2 * Margin + Panel, sides);
        DrawCentres(drawing, 3 * Margin + 2 * Panel, centres);
        return drawing;
    }

    private static void DrawClasses(Drawing drawing, int left, List<(string Name, int Objects)> classes)
    {
        Head(drawing, left, classes.Count > MostClasses
            ? $"objects of the {MostClasses} most frequent of {classes.Count} classes"
            : "objects of each class");
        var most = Math.Max(1, classes.Select(entry => entry.Objects).DefaultIfEmpty(0).Max());
        var shown = Math.Min(classes.Count, MostClasses);
        var height = Math.Min(32f, (Panel - Title) / (float)Math.Max(1, shown));
        for (var i = 0; i < shown; i++)
        {
            var y = Top + Title + i * height;
            var end = left + NameWidth + (Panel - NameWidth - 60) * classes[i].Objects / most;
            drawing.Text(Fitting(classes[i].Name), left + NameWidth - 8, y + height / 2, TextSize, Ink, SKTextAlign.Right);
            drawing.Fill(left + NameWidth, y + 0.15f * height, end, y + 0.85f * height, Bar);
            drawing.Text(classes[i].Objects.ToString(CultureInfo.InvariantCulture), end + 6, y + height / 2, TextSize, Ink);
        }
    }

    /// <summary>Each bar is a doubling of the side: 4 to 8 pixels, 8 to 16, ….</summary>
    private static void DrawSizes(Drawing drawing, int left, IReadOnlyList<double> sides)
    {
        Head(drawing, left, "sizes of the boxes: root of the area in pixels");
        var counts = new int[12];
        foreach (var side in sides)
            counts[Math.Clamp((int)Math.Floor(Math.Log2(Math.Max(side, 1))), 0, counts.Length - 1)]++;
        int first = Math.Max(0, Array.FindIndex(counts, count => count > 0)),
            last = Math.Max(first, Array.FindLastIndex(counts, count => count > 0));
        var (most, width) = (Math.Max(1, counts.Max()), Panel / (float)(last - first + 1));
        var bottom = Top + Panel - 24;
        for (var i = first; i <= last; i++)
        {
            var x = left + (i - first) * width;
            var top = bottom - (Panel - Title - 60f) * counts[i] / most;
            drawing.Fill(x + 0.1f * width, top, x + 0.9f * width, bottom, Bar);
            drawing.Text(counts[i].ToString(CultureInfo.InvariantCulture), x + width / 2, top - 12, TextSize, Ink, SKTextAlign.Center);
            drawing.Text($"{1 << i}–{1 << (i + 1)}", x + width / 2, bottom + 14, TextSize, Ink, SKTextAlign.Center);
        }
    }

    private static void DrawCentres(Drawing drawing, int left, IReadOnlyList<(double X, double Y)> centres)
    {
        Head(drawing, left, "centres of the boxes in the image: darker is more");
        var counts = new int[Cells * Cells];
        foreach (var (x, y) in centres)
            counts[Math.Clamp((int)(y * Cells), 0, Cells - 1) * Cells + Math.Clamp((int)(x * Cells), 0, Cells - 1)]++;
        var most = Math.Max(1, counts.Max());
        var side = Panel - Title;
        drawing.Fill(left, Top + Title, left + side, Top + Title + side, Ground);
        drawing.Overlay(Cells, Array.ConvertAll(counts, count => Bar.WithAlpha((byte)(255 * Math.Sqrt(count / (double)most)))),
            left, Top + Title, side, side);
    }

    private static void Head(Drawing drawing, int left, string text) => drawing.Text(text, left, Top + 6, TextSize, Ink);

    private static string Fitting(string name)
    {
        while (name.Length > 2 && Drawing.TextWidth(name, TextSize) > NameWidth - 8)
            name = name[..^2].TrimEnd('…') + "…";
        return name;
    }
}
