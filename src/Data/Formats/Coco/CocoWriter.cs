using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>Writes a data set as a COCO annotation file.</summary>
internal static class CocoWriter
{
    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="annotationFile">JSON file to write.</param>
    /// <param name="imageFolder">Folder that the file names in the JSON start from.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(DetectionDataset dataset, string annotationFile, string imageFolder)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        AtomicFile.Write(annotationFile, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            writer.WriteStartObject();
            WriteArray(writer, "images", dataset.Images, image =>
            {
                writer.WriteNumber("id", image.Id);
                writer.WriteString("file_name", Path.GetRelativePath(imageFolder, image.Path).Replace('\\', '/'));
                writer.WriteNumber("width", image.Width);
                writer.WriteNumber("height", image.Height);
            });
            WriteArray(writer, "annotations", dataset.Images.SelectMany(image => image.Objects.Select(item => (image.Id, item))), entry =>
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
