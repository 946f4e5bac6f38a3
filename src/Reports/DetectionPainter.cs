using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Pixels;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Draws detections on images: a frame in the colour of the class, and its name and score on a bar.</summary>
/// <param name="classNames">Class names; a label is an index into this list.</param>
/// <param name="smallestSide">An image smaller than this is enlarged by whole factors, so that labels can be read and cover little.</param>
internal sealed class DetectionPainter(IReadOnlyList<string> classNames, int smallestSide = 400)
{
    private const int MostEnlargement = 4, LargestEnlarged = 2000;

    /// <summary>Sizes of text in pixels.</summary>
    private const float SmallestText = 13, LargestText = 96;

    /// <summary>Share of the image that labels may cover.</summary>
    private const float MostCovered = 0.2f;

    private const float Farthest = 100_000;

    /// <summary>A new image with frames; small images come out enlarged.</summary>
    /// <param name="image">The image; stays as it is.</param>
    /// <param name="detections">
    /// Boxes in pixels of the image. The best is drawn last, on top, and has the first choice of a place for its label.
    /// </param>
    /// <param name="withScores">Scores behind the names; objects that were annotated have none.</param>
    /// <exception cref="ArgumentException">A label is no class.</exception>
    public Drawing Paint(ImagePixels image, IEnumerable<Detection> detections, bool withScores = true)
    {
        var ordered = detections.OrderByDescending(detection => detection.Score).ToList();
        foreach (var detection in ordered)
            if ((uint)detection.Label >= (uint)classNames.Count)
                throw new ArgumentException(
                    $"A detection has the label {detection.Label}; there are {classNames.Count} classes.", nameof(detections));
        var texts = ordered.ConvertAll(detection => withScores ? Text(detection) : classNames[detection.Label]);
        var (scale, size) = Measure(image, texts);
        var drawing = new Drawing(image, image.Width * scale, image.Height * scale);
        var thickness = Math.Max(2, Math.Max(drawing.Width, drawing.Height) / 320);
        var labels = new List<(string Text, SKRect Place, SKColor Color)>();
        var placement = new LabelPlacement(drawing.Width, drawing.Height);
        foreach (var (detection, text) in ordered.Zip(texts))
        {
            // Where the name has no room, the score may have; a label that covers others helps nobody.
            string[] choices = withScores ? [Shortened(text, size, drawing.Width), Score(detection)] : [text];
            foreach (var shown in choices)
                if (placement.PlaceFree(Scale(detection, scale), LabelSize(shown, size)) is { } place)
                {
                    labels.Add((shown, place, Palette.Of(detection.Label)));
                    break;
                }
        }
        foreach (var detection in Enumerable.Reverse(ordered))
        {
            var (box, color) = (Scale(detection, scale), Palette.Of(detection.Label));
            drawing.Frame(box.Left, box.Top, box.Right, box.Bottom, thickness, color, Palette.InkOn(color).WithAlpha(170));
        }
        foreach (var (text, place, color) in Enumerable.Reverse(labels))
        {
            drawing.Fill(place.Left, place.Top, place.Right, place.Bottom, color);
            drawing.Text(text, place.Left + 0.35f * size, place.MidY, size, Palette.InkOn(color));
        }
        return drawing;
    }

    /// <summary>
    /// How much the image is enlarged, and the size of the text: a share of the image, less where there are many labels, so that these
    /// cover no more than a part of it.
    /// </summary>
    private (int Scale, float Size) Measure(ImagePixels image, IReadOnlyList<string> texts)
    {
        var side = Math.Max(image.Width, image.Height);
        var area = texts.Select(text => LabelSize(text, LargestText)).Sum(label => label.Width * label.Height)
            / (LargestText * LargestText);
        for (var scale = 1; ; scale++)
        {
            var fitting = MathF.Sqrt(MostCovered * scale * scale * image.Width * image.Height / Math.Max(1e-6f, area));
            var isLast = scale == MostEnlargement || side * (scale + 1) > LargestEnlarged;
            if (side * scale >= smallestSide && (fitting >= SmallestText || isLast) || scale == MostEnlargement)
                return (scale, Math.Clamp(Math.Min(side * scale / 42f, fitting), SmallestText, LargestText));
        }
    }

    private static SKSize LabelSize(string text, float size) =>
        new(MathF.Ceiling(Drawing.TextWidth(text, size) + 0.7f * size), MathF.Ceiling(1.35f * size));

    private string Text(Detection detection) => $"{classNames[detection.Label]} {Score(detection)}";

    private static string Score(Detection detection) => detection.Score.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The text, its middle left out as far as it does not fit into a width.</summary>
    private static string Shortened(string text, float size, int width)
    {
        var shown = text;
        for (var end = text.LastIndexOf(' ') - 1; end > 0 && LabelSize(shown, size).Width > width; end--)
            shown = $"{text[..end]}…{text[text.LastIndexOf(' ')..]}";
        return shown;
    }

    /// <summary>Draws on an image file and writes the result whole or not at all; the ending of the name decides the format.</summary>
    /// <param name="sourcePath">Image to draw on.</param>
    /// <param name="detections">Boxes in pixels of the upright image.</param>
    /// <param name="targetPath">File to write, for example a .png; its folder must exist.</param>
    /// <exception cref="ImageException">The source is no image that can be read.</exception>
    /// <exception cref="ArgumentException">The format of the target is unknown, or a label is no class.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void PaintFile(string sourcePath, IEnumerable<Detection> detections, string targetPath)
    {
        using var source = ImageFile.Decode(sourcePath);
        using var drawing = Paint(source, detections);
        drawing.Save(targetPath);
    }

    /// <summary>
    /// The box on the drawing, on whole pixels. Boxes of a careless model may lie anywhere; the drawing cuts what is outside.
    /// </summary>
    private static SKRect Scale(Detection detection, int scale) =>
        new(Place(detection.X0, scale), Place(detection.Y0, scale), Place(detection.X1, scale), Place(detection.Y1, scale));

    private static float Place(float position, int scale) =>
        float.IsNaN(position) ? -Farthest : Math.Clamp(MathF.Round(position * scale), -Farthest, Farthest);
}
