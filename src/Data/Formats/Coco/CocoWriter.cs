using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Writing;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>Writes a data set as a COCO annotation file.</summary>
internal static class CocoWriter
{
    /// <summary>The file of a part.</summary>
    public static string FileOf(string? part) => part is null ? "annotations.json" : $"annotations/instances_{part}.json";

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="dataset">The classes and their numbers.</param>
    /// <param name="annotationFile">JSON file to write.</param>
    /// <param name="images">The images and the names that they have in the JSON.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(DetectionDataset dataset, string annotationFile, IReadOnlyList<WrittenImage> images)
    {
        AtomicFile.Write(annotationFile, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            writer.WriteStartObject();
            WriteArray(writer, "images", images, entry =>
            {
                writer.WriteNumber("id", entry.Image.Id);
                writer.WriteString("file_name", entry.Name);
                writer.WriteNumber("width", entry.Image.Width);
                writer.WriteNumber("height", entry.Image.Height);
            });
            var objects = images.SelectMany(entry => entry.Image.Objects.Select(item => (entry.Image.Id, item)));
            WriteArray(writer, "annotations", objects, entry =>
            {
                var (imageId, item) = entry;
                writer.WriteNumber("id", item.Id);
                writer.WriteNumber("image_id", imageId);
                writer.WriteNumber("category_id", dataset.CategoryIds[item.Label]);
                writer.WriteStartArray("bbox");
                foreach (var value in new[] { item.X, item.Y, item.Width, item.Height })
                    writer.WriteNumberValue(value);
                writer.WriteEndArray();
                writer.WriteNumber("area", item.Area);
                writer.WriteNumber("iscrowd", item.IsCrowd ? 1 : 0);
            });
            WriteArray(writer, "categories", dataset.ClassNames.Zip(dataset.CategoryIds), entry =>
            {
                writer.WriteNumber("id", entry.Second);
                writer.WriteString("name", entry.First);
            });
            writer.WriteEndObject();
        });
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
