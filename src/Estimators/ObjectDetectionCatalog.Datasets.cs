using System.Globalization;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>Draws what data sets are made of: objects of each class, sizes of the boxes, and where in the image they lie.</summary>
    /// <param name="parts">Data sets; classes are matched by name.</param>
    /// <param name="target">File to write; its ending (.png, .jpg, .webp) decides the format.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveDatasetChart(IReadOnlyList<DetectionDataset> parts, string target)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentException.ThrowIfNullOrEmpty(target);
        var boxes = parts.SelectMany(part => part.Images.SelectMany(image => image.Objects.Where(item => !item.IsCrowd)
            .Select(item => (Class: part.ClassNames[item.Label], Image: image, Item: item)))).ToList();
        var counts = boxes.CountBy(box => box.Class).ToDictionary();
        var images = parts.Sum(part => part.Images.Count);
        using var drawing = DatasetChart.Draw(
            [.. parts.SelectMany(part => part.ClassNames).Distinct().Select(name => (name, counts.GetValueOrDefault(name)))],
            [.. boxes.Select(box => Math.Sqrt(box.Item.Width * box.Item.Height))],
            [.. boxes.Select(box => ((box.Item.X + box.Item.Width / 2) / box.Image.Width,
                (box.Item.Y + box.Item.Height / 2) / box.Image.Height))],
            string.Create(CultureInfo.InvariantCulture, $"{images} images, {boxes.Count} objects"));
        drawing.Save(target);
    }
}
