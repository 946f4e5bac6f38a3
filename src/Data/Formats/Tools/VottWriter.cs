using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Writing;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tools;

/// <summary>Writes the file that VoTT exports.</summary>
internal static class VottWriter
{
    private const string Version = "2.1.0";

    /// <summary>Colours of the tags, in turn.</summary>
    private static readonly string[] Colors = ["#5db300", "#e81123", "#6917aa", "#015cda", "#4894fe", "#257ffe", "#ffb900", "#00b7c3"];

    /// <summary>The file of a part.</summary>
    public static string FileOf(string? part) => $"{part ?? "vott"}-export.json";

    public static void Write(IReadOnlyList<WrittenPart> parts, TargetFolder target)
    {
        foreach (var part in parts)
            AtomicFile.Write(target.PathOf(FileOf(part.Name)), stream => Write(stream, part, target));
    }

    private static void Write(Stream stream, WrittenPart part, TargetFolder target)
    {
        var names = part.Dataset.ClassNames;
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("name", part.Name ?? "vott");
        writer.WriteString("version", Version);
        writer.WriteStartArray("tags");
        foreach (var (label, name) in names.Index())
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("color", Colors[label % Colors.Length]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartObject("assets");
        foreach (var (image, objects) in part.WithoutIgnored("VoTT", target))
            WriteAsset(writer, image, objects, names);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAsset(
        Utf8JsonWriter writer, WrittenImage image, IReadOnlyList<DatasetObject> objects, IReadOnlyList<string> names)
    {
        var id = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(image.Name)));
        writer.WriteStartObject(id);
        writer.WriteStartObject("asset");
        writer.WriteString("format", Path.GetExtension(image.Name).TrimStart('.').ToLowerInvariant());
        writer.WriteString("id", id);
        writer.WriteString("name", image.Name);
        writer.WriteString("path", "file:" + string.Join('/', image.Name.Split('/').Select(Uri.EscapeDataString)));
        writer.WriteStartObject("size");
        writer.WriteNumber("width", image.Image.Width);
        writer.WriteNumber("height", image.Image.Height);
        writer.WriteEndObject();
        writer.WriteNumber("state", objects.Count > 0 ? 2 : 1); // tagged, or only looked at
        writer.WriteNumber("type", 1); // an image
        writer.WriteEndObject();
        writer.WriteStartArray("regions");
        foreach (var (number, item) in objects.Index())
            WriteRegion(writer, $"{id[..8]}-{number}", item, names[item.Label]);
        writer.WriteEndArray();
        writer.WriteString("version", Version);
        writer.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter writer, string id, DatasetObject item, string tag)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("type", "RECTANGLE");
        writer.WriteStartArray("tags");
        writer.WriteStringValue(tag);
        writer.WriteEndArray();
        writer.WriteStartObject("boundingBox");
        writer.WriteNumber("height", item.Height);
        writer.WriteNumber("width", item.Width);
        writer.WriteNumber("left", item.X);
        writer.WriteNumber("top", item.Y);
        writer.WriteEndObject();
        writer.WriteStartArray("points");
        foreach (var (x, y) in new[] { (0, 0), (1, 0), (1, 1), (0, 1) })
        {
            writer.WriteStartObject();
            writer.WriteNumber("x", item.X + x * item.Width);
            writer.WriteNumber("y", item.Y + y * item.Height);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
