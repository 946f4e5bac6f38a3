using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Writing;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Voc;

/// <summary>Writes Pascal VOC: corners count from 1 and are included, so xmin = x0 + 1 and xmax = x1; fractions stay.</summary>
internal static class VocWriter
{
    /// <summary>Folder of the images.</summary>
    public const string Images = "JPEGImages";

    private static readonly XmlWriterSettings Settings = new()
    {
        Indent = true,
        OmitXmlDeclaration = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <exception cref="DatasetException">A name has characters that XML cannot hold.</exception>
    public static void Write(IReadOnlyList<WrittenPart> parts, TargetFolder target)
    {
        foreach (var part in parts)
        {
            foreach (var image in part.Images)
                WriteImage(part, image, target);
            if (part.Name is not null)
                AtomicFile.WriteText(target.PathOf(Path.Combine("ImageSets", "Main", part.Name + ".txt")),
                    string.Concat(part.Images.Select(image => image.Stem + "\n")));
        }
    }

    private static void WriteImage(WrittenPart part, WrittenImage image, TargetFolder target)
    {
        using var writer = XmlWriter.Create(target.PathOf(Path.Combine("Annotations", image.Stem + ".xml")), Settings);
        writer.WriteStartElement("annotation");
        Element(writer, "folder", Images, image);
        Element(writer, "filename", image.Name, image);
        writer.WriteStartElement("size");
        Element(writer, "width", Number(image.Image.Width), image);
        Element(writer, "height", Number(image.Image.Height), image);
        Element(writer, "depth", "3", image);
        writer.WriteEndElement();
        Element(writer, "segmented", "0", image);
        foreach (var item in image.Image.Objects)
        {
            if (BoxOf(item, image.Image, target) is not { } box)
                continue;
            writer.WriteStartElement("object");
            Element(writer, "name", part.Dataset.ClassNames[item.Label], image);
            Element(writer, "pose", "Unspecified", image);
            Element(writer, "truncated", "0", image);
            Element(writer, "difficult", item.IsCrowd ? "1" : "0", image);
            writer.WriteStartElement("bndbox");
            Element(writer, "xmin", Number(box.X + 1), image);
            Element(writer, "ymin", Number(box.Y + 1), image);
            Element(writer, "xmax", Number(box.Right), image);
            Element(writer, "ymax", Number(box.Bottom), image);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    /// <summary>The box inside of the image, a pixel wide and high at least, for the corners of a smaller one would be swapped.</summary>
    private static PixelBox? BoxOf(DatasetObject item, DatasetImage image, TargetFolder target)
    {
        if (WrittenBox.Of(item, image, target) is not { } box)
            return null;
        if (box.Width >= 1 && box.Height >= 1)
            return box;
        target.Findings.NoteEach(DatasetFindingKind.Box, null, image.Name,
            "Pascal VOC has no box that is narrower or lower than a pixel; the box is made that large");
        var (x, width) = Grow(box.X, box.Width, image.Width);
        var (y, height) = Grow(box.Y, box.Height, image.Height);
        return new PixelBox(x, y, width, height);
    }

    private static (double Begin, double Length) Grow(double begin, double length, int whole) => length >= 1
        ? (begin, length)
        : (Math.Clamp(begin + length / 2 - 0.5, 0, whole - 1), 1);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static void Element(XmlWriter writer, string name, string text, WrittenImage image)
    {
        if (!text.All(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character)))
            throw new DatasetException(image.Image.Path, $"{PlainText.Quote(text)} has characters that XML cannot hold; rename it");
        writer.WriteElementString(name, text);
    }
}
