using System.Xml;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Names the layouts that others write and that are not read, so that a user knows what to convert.</summary>
internal static class ForeignLayout
{
    /// <summary>The sentence about a JSON file that is no COCO file, by the names at its root; null when it is unknown.</summary>
    public static string? OfJson(IReadOnlySet<string> names)
    {
        return names.Contains("shapes") && names.Contains("imagePath") ? Describe("LabelMe")
            : names.Contains("assets") && names.Contains("tags") ? Describe("VoTT")
            : names.Contains("asset") && names.Contains("regions") ? Describe("VoTT")
            : names.Contains("_via_img_metadata") || names.Contains("_via_settings") ? Describe("VIA")
            : names.Contains("image") && names.Contains("annotations") ? Describe("CreateML")
            : names.Contains("data") && names.Contains("annotations") ? Describe("Label Studio")
            : null;
    }

    /// <summary>The sentence about an XML file whose root is that of another layout; null when it is not.</summary>
    public static string? OfXml(string path)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(AnnotationText.Find(path, long.MaxValue).FullName, settings);
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "annotations" ? Describe("CVAT") : null;
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    /// <summary>The sentence about a folder without COCO and VOC files; null when it is unknown.</summary>
    public static string? OfFolder(string folder) =>
        File.Exists(Path.Combine(folder, "data.yaml")) || Directory.Exists(Path.Combine(folder, "labels"))
        || File.Exists(Path.Combine(folder, "classes.txt")) ? Describe("YOLO")
        : Directory.EnumerateFiles(folder, "*.csv").Any() ? Describe("a CSV table")
        : Directory.EnumerateFiles(folder, "*.tfrecord").Any() ? Describe("TFRecord")
        : null;

    private static string Describe(string layout) => $"this looks like {layout}, which is not read; convert it to COCO or Pascal VOC";
}
