using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Reports;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Shows the first batches as the network sees them, changes and labels included: what is wrong with the data shows here first.
/// </summary>
internal static class BatchImages
{
    /// <summary>Images of a batch that are shown; of a larger one the first.</summary>
    private const int MostImages = 16;

    private const int Columns = 4, Gap = 6, SmallestTile = 400;

    /// <summary>Draws each batch into a file train-batch-1.png, train-batch-2.png, ….</summary>
    /// <param name="folder">Where they go; the folder is made.</param>
    /// <param name="batches">The batches, each alive until the next is asked for.</param>
    /// <param name="classNames">Class names; a label is an index into this list.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(string folder, IEnumerable<ImageBatch> batches, IReadOnlyList<string> classNames)
    {
        Directory.CreateDirectory(folder);
        var painter = new DetectionPainter(classNames);
        var number = 0;
        foreach (var batch in batches)
        {
            using var drawing = Draw(batch, painter);
            drawing.Save(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"train-batch-{++number}.png")));
        }
    }

    private static Drawing Draw(ImageBatch batch, DetectionPainter painter)
    {
        int height = (int)batch.Images.shape[2], width = (int)batch.Images.shape[3];
        var shown = Math.Min(batch.Targets.Length, MostImages);
        var columns = Math.Min(shown, Columns);
        var values = batch.Images.Elements<float>();
        var scale = (SmallestTile + Math.Max(width, height) - 1) / Math.Max(width, height);
        int across = width * scale + Gap, down = height * scale + Gap;
        var sheet = new Drawing(columns * across + Gap, (shown + columns - 1) / columns * down + Gap, SKColors.White);
        for (var i = 0; i < shown; i++)
        {
            using var pixels = ToPixels(values.AsSpan(i * 3 * width * height, 3 * width * height), width, height);
            var target = batch.Targets[i];
            using var tile = painter.Paint(pixels, target.Labels.Select((label, item) => ToDetection(label, target, item, width, height)),
                withScores: false);
            using var painted = tile.ToPixels();
            sheet.Paste(painted, Gap + i % columns * across, Gap + i / columns * down, width * scale, height * scale);
        }
        return sheet;
    }

    private static Detection ToDetection(int label, DetectionTarget target, int item, int width, int height)
    {
        var box = target.Boxes[item].ToXyxy();
        return new Detection(0, label, 1, box.X0 * width, box.Y0 * height, box.X1 * width, box.Y1 * height);
    }

    /// <summary>[3, H, W] in 0..1, red first, to pixels.</summary>
    private static ImagePixels ToPixels(ReadOnlySpan<float> planes, int width, int height)
    {
        var image = new ImagePixels(width, height);
        var bytes = image.Bytes;
        var plane = width * height;
        bytes.Fill(byte.MaxValue); // the fourth byte too: resampling takes it for alpha
        for (var i = 0; i < plane; i++)
            for (var channel = 0; channel < 3; channel++)
                bytes[i * ImagePixels.BytesPerPixel + 2 - channel] =
                    (byte)Math.Clamp(MathF.Round(255 * planes[channel * plane + i]), 0, 255);
        return image;
    }
}
