using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr;

/// <summary>Draws detections on pictures: a frame in the colour of the class, and its name and score on a bar.</summary>
/// <param name="classNames">Class names; a label is an index into this list.</param>
public sealed class PicturePainter(IReadOnlyList<string> classNames)
{
    /// <summary>A picture smaller than this is enlarged by whole factors, so that captions can be read and cover little.</summary>
    private const int SmallestSide = 400;
    private const int MostEnlargement = 4;

    // Far apart in hue and bright enough for black text; further classes repeat them.
    private static readonly (byte R, byte G, byte B)[] Palette =
    [
        (255, 99, 71), (64, 200, 255), (124, 230, 92), (255, 208, 60), (214, 132, 255), (255, 150, 190),
        (60, 224, 200), (255, 160, 60), (150, 170, 255), (200, 220, 90), (240, 120, 240), (120, 220, 150),
    ];

    /// <summary>Colour of a class.</summary>
    public static (byte R, byte G, byte B) ColorOf(int label) => Palette[label % Palette.Length];

    /// <summary>A new picture with frames; small pictures come out enlarged.</summary>
    /// <param name="image">The picture; stays as it is.</param>
    /// <param name="detections">Boxes in pixels of the picture. The best is drawn last, on top.</param>
    /// <exception cref="ArgumentException">A label is no class.</exception>
    public RgbImage Paint(RgbImage image, IEnumerable<Detection> detections)
    {
        ArgumentNullException.ThrowIfNull(image);
        var scale = Math.Clamp((SmallestSide + Math.Max(image.Width, image.Height) - 1) / Math.Max(image.Width, image.Height), 1, MostEnlargement);
        var canvas = new PictureCanvas(Enlarge(image, scale));
        var thickness = Math.Max(2, Math.Max(canvas.Width, canvas.Height) / 400);
        var dot = Math.Max(1, (Math.Max(canvas.Width, canvas.Height) + 175) / 350);
        var ordered = detections.OrderBy(detection => detection.Score).ToList();
        foreach (var detection in ordered)
        {
            if ((uint)detection.Label >= (uint)classNames.Count)
                throw new ArgumentException($"A detection has the label {detection.Label}; there are {classNames.Count} classes.", nameof(detections));
            canvas.Frame(Place(detection.X0, scale), Place(detection.Y0, scale), Place(detection.X1, scale), Place(detection.Y1, scale), thickness, ColorOf(detection.Label));
        }
        foreach (var detection in ordered)
        {
            var caption = string.Create(CultureInfo.InvariantCulture, $"{classNames[detection.Label]} {detection.Score:0.00}");
            canvas.Caption(caption, Place(detection.X0, scale), Place(detection.Y0, scale), dot, ColorOf(detection.Label));
        }
        return canvas.Image;
    }

    /// <summary>Draws on a picture file and writes the result whole or not at all; the ending of the name decides the format.</summary>
    /// <param name="sourcePath">Picture to draw on.</param>
    /// <param name="detections">Boxes in pixels of the picture.</param>
    /// <param name="targetPath">File to write, for example a .png; its folder must exist.</param>
    /// <exception cref="ArgumentException">The picture cannot be read, the format is unknown, or a label is no class.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void PaintFile(string sourcePath, IEnumerable<Detection> detections, string targetPath)
    {
        using var source = ImageFile.Decode(sourcePath);
        PictureFile.Save(Paint(source.ToRgb(), detections), targetPath);
    }

    /// <summary>Boxes of a careless model may lie anywhere; the canvas cuts what is outside.</summary>
    private static int Place(float position, int scale) => (int)Math.Clamp(MathF.Round(position * scale), -100_000, 100_000);

    private static RgbImage Enlarge(RgbImage image, int scale)
    {
        var (width, height) = (image.Width * scale, image.Height * scale);
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                image.Pixels.AsSpan((y / scale * image.Width + x / scale) * 3, 3).CopyTo(pixels.AsSpan((y * width + x) * 3));
        return new RgbImage(width, height, pixels);
    }
}
