using System.Globalization;
using CsvHelper;
using Microsoft.ML.SparseDetr.Data.Writing;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tables;

/// <summary>Writes a table with a box in each row, as VoTT does; an image without objects has a row without a box.</summary>
internal static class TableWriter
{
    /// <summary>The file of a part.</summary>
    public static string FileOf(string? part) => $"{part ?? "annotations"}.csv";

    public static void Write(IReadOnlyList<WrittenPart> parts, TargetFolder target)
    {
        foreach (var part in parts)
            AtomicFile.Write(target.PathOf(FileOf(part.Name)), stream =>
            {
                using var writer = CsvWriter.Create(stream, CsvWriterOptions.Default, leaveOpen: true);
                writer.WriteRecord("image", "xmin", "ymin", "xmax", "ymax", "label");
                foreach (var (image, objects) in part.WithoutIgnored("CSV", target))
                {
                    if (objects.Count == 0)
                        writer.WriteRecord(image.Name, "", "", "", "", "");
                    foreach (var item in objects)
                        writer.WriteRecord(image.Name, Number(item.X), Number(item.Y), Number(item.X + item.Width),
                            Number(item.Y + item.Height), part.Dataset.ClassNames[item.Label]);
                }
            });
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
