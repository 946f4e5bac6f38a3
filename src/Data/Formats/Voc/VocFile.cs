using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Voc;

/// <summary>One Pascal VOC annotation file as it stands; what is missing is null or NaN.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="ImageName">Name of the image.</param>
/// <param name="Width">Width of the image.</param>
/// <param name="Height">Height of the image.</param>
/// <param name="Objects">The objects that have a name.</param>
internal sealed partial record VocFile(string Path, string? ImageName, double Width, double Height, List<VocFile.Item> Objects)
{
    private const long LargestFile = 64L << 20;

    public string Stem => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>An object: corners as VOC counts them, or a box in pixels that was found otherwise.</summary>
    /// <param name="Position">Such as "object 2".</param>
    /// <param name="Name">Its class.</param>
    /// <param name="Corners">xmin, ymin, xmax and ymax; null when there is <paramref name="Box"/>.</param>
    /// <param name="Box">A box around an outline or a turned rectangle.</param>
    /// <param name="Rotation">Degrees that the corners are turned about their centre.</param>
    /// <param name="IsDifficult">Evaluation ignores it.</param>
    internal sealed record Item(string Position, string Name, double[]? Corners, PixelBox? Box, double Rotation, bool IsDifficult);

    /// <summary>Reads a file; null when it cannot be used, which is told then.</summary>
    public static VocFile? Read(string path, DatasetBuilder builder)
    {
        builder.File = path;
        var stem = System.IO.Path.GetFileNameWithoutExtension(path);
        string problem;
        try
        {
            var bytes = AnnotationText.Read(path, LargestFile, out var encoding);
            if (encoding is not null)
                builder.Repair(DatasetFindingKind.Encoding, null, stem, $"the text is {encoding}, not UTF-8; it is read as such");
            var root = Parse(Encoding.UTF8.GetString(bytes), builder, stem);
            if (root.Name.LocalName == "annotation")
                return new VocFile(path, NullIfEmpty(root.Element("filename")?.Value), Number(root.Element("size")?.Element("width")),
                    Number(root.Element("size")?.Element("height")), ReadObjects(root, builder, stem));
            problem = $"the root is {PlainText.Quote(root.Name.LocalName)}, not 'annotation'";
        }
        catch (XmlException exception)
        {
            problem = $"it is no valid XML from line {exception.LineNumber}, character {exception.LinePosition} on";
        }
        catch (InvalidDataException exception)
        {
            problem = exception.Message;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = "it cannot be read";
        }
        builder.SkipImage(DatasetFindingKind.Syntax, null, stem, problem);
        return null;
    }

    /// <exception cref="XmlException">It is no XML.</exception>
    /// <exception cref="InvalidDataException">It is XML of a kind that is not read.</exception>
    private static XElement Parse(string text, DatasetBuilder builder, string image)
    {
        try
        {
            return Load(text);
        }
        catch (XmlException)
        {
            if (AnnotationXml.HasDocumentType(text))
                throw new InvalidDataException(AnnotationXml.DocumentType);
            var escaped = BareAmpersand().Replace(text, "&amp;");
            if (escaped == text)
                throw;
            var root = Load(escaped);
            builder.Repair(DatasetFindingKind.Syntax, null, image, "there is a bare '&', which XML writes as '&amp;'");
            return root;
        }
    }

    private static XElement Load(string text)
    {
        using (var levels = XmlReader.Create(new StringReader(text), AnnotationXml.Settings))
            while (levels.Read())
                if (levels.Depth > AnnotationXml.DeepestLevel)
                    throw new InvalidDataException(AnnotationXml.TooDeep);
        using var reader = XmlReader.Create(new StringReader(text), AnnotationXml.Settings);
        return XDocument.Load(reader).Root!;
    }

    private static List<Item> ReadObjects(XElement root, DatasetBuilder builder, string image)
    {
        var items = new List<Item>();
        var number = 0;
        foreach (var element in root.Elements("object"))
        {
            var position = $"object {++number}";
            var name = NullIfEmpty(element.Element("name")?.Value);
            if (name is null)
            {
                builder.SkipObject(DatasetFindingKind.ClassName, position, image, "'name' is missing");
                continue;
            }
            var (corners, box) = (CornersOf(element.Element("bndbox"), builder, position, image), (PixelBox?)null);
            if (corners is null && OutlineOf(element.Element("polygon")) is { } outline)
            {
                builder.Repair(DatasetFindingKind.Outline, position, image, "there is no 'bndbox'; the box around the polygon is taken");
                box = outline;
            }
            if (corners is null && box is null && RotatedOf(element.Element("robndbox")) is { } rotated)
            {
                builder.Repair(DatasetFindingKind.Rotation, position, image, "the box is turned; the upright box around it is taken");
                box = rotated;
            }
            if (corners is null && box is null)
            {
                builder.SkipObject(DatasetFindingKind.Box, position, image, "there is neither a 'bndbox' nor a polygon");
                continue;
            }
            var isDifficult = Number(element.Element("difficult")) > 0;
            if (isDifficult)
                builder.NoteEach(DatasetFindingKind.Ignored, position, image, "the object is marked as difficult: training leaves it out, "
                    + "and evaluation ignores it");
            items.Add(new Item(position, name, corners, box, RotationOf(element), isDifficult));
        }
        return items;
    }

    private static double[]? CornersOf(XElement? element, DatasetBuilder builder, string position, string image)
    {
        if (element is null)
            return null;
        XElement?[] corners = [element.Element("xmin"), element.Element("ymin"), element.Element("xmax"), element.Element("ymax")];
        if (corners.Any(corner => corner?.Value.Contains(',') == true))
            builder.RepairEach(DatasetFindingKind.BoxFormat, position, image, "corners have decimal commas; they are read as points");
        return Array.ConvertAll(corners, Number);
    }

    /// <summary>The box around x1, y1, x2, y2 and so on.</summary>
    private static PixelBox? OutlineOf(XElement? element)
    {
        var xs = (element?.Elements() ?? []).Where(point => point.Name.LocalName.StartsWith('x')).Select(Number).ToList();
        var ys = (element?.Elements() ?? []).Where(point => point.Name.LocalName.StartsWith('y')).Select(Number).ToList();
        return xs.Count > 1 && xs.Count == ys.Count ? PixelBox.FromCorners(xs.Min(), ys.Min(), xs.Max(), ys.Max()) : null;
    }

    /// <summary>Centre, size and angle in radians, as roLabelImg writes it.</summary>
    private static PixelBox? RotatedOf(XElement? element)
    {
        if (element is null)
            return null;
        var (width, height) = (Number(element.Element("w")), Number(element.Element("h")));
        return new PixelBox(Number(element.Element("cx")) - width / 2, Number(element.Element("cy")) - height / 2, width, height)
            .Around(Number(element.Element("angle")));
    }

    /// <summary>CVAT writes the angle as an attribute beside the box that is not turned.</summary>
    private static double RotationOf(XElement element)
    {
        var degrees = (element.Element("attributes")?.Elements("attribute") ?? [])
            .Where(attribute => attribute.Element("name")?.Value == "rotation").Select(attribute => Number(attribute.Element("value")));
        return degrees.FirstOrDefault() is var angle && double.IsFinite(angle) ? angle : 0;
    }

    private static double Number(XElement? element) => double.TryParse(
        element?.Value.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"&(?!#?\w+;)")]
    private static partial Regex BareAmpersand();
}
