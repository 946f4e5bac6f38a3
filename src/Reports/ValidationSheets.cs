using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports.Runs;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Measured images as they were annotated beside what was found in them: some from all over, and those with the most mistakes.
/// </summary>
internal static class ValidationSheets
{
    private const int Pairs = 8, PairsInRow = 2;
    private const int Tile = 400, Gap = 8, Heading = 26;
    private const float TextSize = 14;

    /// <summary>Draws val.png and mistakes.png; images whose files are gone are left out.</summary>
    /// <param name="folder">Where they go; the folder is made.</param>
    /// <param name="predictions">What was annotated and what was found.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(string folder, RunPredictions predictions)
    {
        var worst = predictions.Images.Where(image => image.Mistakes > 0).OrderByDescending(image => image.Mistakes).ToList();
        var places = new SampleRandom(seed: 0, epoch: 0, index: 0).Permutation(predictions.Images.Count);
        Save(Path.Combine(folder, "val.png"), places.Select(place => predictions.Images[place]), predictions);
        Save(Path.Combine(folder, "mistakes.png"), worst, predictions);
    }

    private static void Save(string path, IEnumerable<PredictedImage> images, RunPredictions predictions)
    {
        var shown = new List<(PredictedImage Image, ImagePixels Pixels)>();
        try
        {
            foreach (var image in images)
                if (Decode(image) is { } pixels)
                {
                    shown.Add((image, pixels));
                    if (shown.Count == Pairs)
                        break;
                }
            if (shown.Count == 0)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var sheet = Draw(shown, predictions);
            sheet.Save(path);
        }
        finally
        {
            foreach (var (_, pixels) in shown)
                pixels.Dispose();
        }
    }

    /// <summary>The image, if it is still the one that was measured.</summary>
    private static ImagePixels? Decode(PredictedImage image)
    {
        try
        {
            var pixels = ImageFile.Decode(image.File);
            if (pixels.Width == image.Width && pixels.Height == image.Height)
                return pixels;
            pixels.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ImageException)
        {
            return null;
        }
    }

    private static Drawing Draw(List<(PredictedImage Image, ImagePixels Pixels)> shown, RunPredictions predictions)
    {
        var painter = new DetectionPainter(predictions.ClassNames);
        var threshold = predictions.Threshold ?? 0.5;
        var rows = (shown.Count + PairsInRow - 1) / PairsInRow;
        var sheet = new Drawing(
            Math.Min(shown.Count, PairsInRow) * 2 * (Tile + Gap) + Gap, rows * (Tile + Heading + Gap) + Gap, SKColors.White);
        for (var i = 0; i < shown.Count; i++)
        {
            var (image, pixels) = shown[i];
            int left = Gap + i % PairsInRow * 2 * (Tile + Gap), top = Gap + i / PairsInRow * (Tile + Heading + Gap);
            var found = image.Found.Where(box => box.Score >= threshold).ToList();
            Put(left, $"{Path.GetFileName(image.File)}: annotated", painter.Paint(pixels, image.Objects.Where(item => !item.Ignored)
                .Select(item => ToDetection(item.Label, 1, item.Box)), withScores: false));
            Put(left + Tile + Gap, string.Create(CultureInfo.InvariantCulture,
                    $"found with {threshold:0.00} and more, {image.Mistakes} {(image.Mistakes == 1 ? "mistake" : "mistakes")}"),
                painter.Paint(pixels, found.Select(item => ToDetection(item.Label, item.Score, item.Box))));

            void Put(int x, string heading, Drawing drawing)
            {
                using (drawing)
                using (var painted = drawing.ToPixels())
                {
                    var scale = (double)Tile / Math.Max(painted.Width, painted.Height);
                    sheet.Text(Fitting(heading), x, top + Heading / 2f, TextSize, SKColors.Black);
                    sheet.Paste(painted, x, top + Heading, (int)(painted.Width * scale), (int)(painted.Height * scale));
                }
            }
        }
        return sheet;
    }

    private static string Fitting(string text)
    {
        while (text.Length > 1 && Drawing.TextWidth(text, TextSize) > Tile)
            text = text[0] == '…' ? "…" + text[2..] : "…" + text[1..];
        return text;
    }

    private static Detection ToDetection(int label, float score, BoxXyxy box) => new(0, label, score, box.X0, box.Y0, box.X1, box.Y1);
}
