using System.Globalization;
using System.Xml;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tools;

/// <summary>
/// Reads CVAT XML: shapes of images, or tracks through the frames of a video, whose images are called frame_000000 and so on.
/// </summary>
internal sealed class CvatReader
{
    private const long LargestFile = 1L << 30;

    private readonly string _file;
    private readonly DatasetBuilder _builder;
    private readonly List<ListedImage> _images = [];
    private readonly SortedDictionary<int, ListedImage> _frames = [];
    private readonly List<ListedClass> _classes = [];
    private readonly List<string> _path = [];
    private ListedImage? _image;
    private string? _track;
    private int _tracks;

    private CvatReader(string file, DatasetBuilder builder) => (_file, _builder) = (file, builder);

    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The file is no CVAT file, or too much of it is unusable.</exception>
    public static DetectionDataset Read(string file, string? imageFolder, DatasetReadOptions options)
    {
        var builder = new DatasetBuilder(file, options.Strict);
        var reader = new CvatReader(file, builder);
        var problem = reader.FindProblem();
        if (problem is not null)
            throw builder.Refuse(DatasetFindingKind.Syntax, null, $"this CVAT file cannot be used: {problem}");
        if (reader._frames.Count > 0)
            builder.Note(DatasetFindingKind.Layout, null, null, $"the {reader._frames.Count} frames with objects are read; the file "
                + "does not tell of others");
        var listing = new Listing([.. reader._images, .. reader._frames.Values])
        {
            Classes = reader._classes,
            HasSizes = reader._frames.Count == 0,
        };
        return ListedDataset.Build(listing, [.. ImageFolders.Near(file, imageFolder)], builder, options.BoxesAsDefined);
    }

    private string? FindProblem()
    {
        var text = "";
        try
        {
            text = AnnotationText.ReadText(_file, LargestFile, out var encoding);
            if (encoding is not null)
                _builder.Repair(DatasetFindingKind.Encoding, null, null, $"the text is {encoding}, not UTF-8; it is read as such");
            using var reader = XmlReader.Create(new StringReader(text), AnnotationXml.Settings);
            while (reader.Read())
            {
                if (reader.Depth > AnnotationXml.DeepestLevel)
                    return AnnotationXml.TooDeep;
                if (reader.NodeType == XmlNodeType.Element)
                    Enter(reader);
                else if (reader.NodeType == XmlNodeType.Text && _path is [.., "labels", "label", "name"])
                    AddClass(reader.Value.Trim());
            }
            return null;
        }
        catch (XmlException exception)
        {
            return AnnotationXml.HasDocumentType(text)
                ? AnnotationXml.DocumentType
                : $"it is no valid XML from line {exception.LineNumber}, character {exception.LinePosition} on";
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    private void Enter(XmlReader reader)
    {
        _path.RemoveRange(reader.Depth, _path.Count - reader.Depth);
        _path.Add(reader.LocalName);
        switch (_path)
        {
            case [_, "image"]:
                _image = new ListedImage(_file, $"image {_images.Count + 1}", reader.GetAttribute("name") ?? "")
                {
                    Width = Number(reader, "width"),
                    Height = Number(reader, "height"),
                };
                if (_image.Name.Trim().Length > 0)
                    _images.Add(_image);
                else
                    _builder.SkipImage(DatasetFindingKind.FileName, _image.Position, null, "the image has no 'name'");
                break;
            case [_, "track"]:
                _track = reader.GetAttribute("label");
                _tracks++;
                break;
            case [_, "image", _]:
                Add(_image!, reader, reader.GetAttribute("label"), $"{_image!.Position}, {reader.LocalName} {_image.Objects.Count + 1}");
                break;
            case [_, "track", _] when reader.GetAttribute("outside") != "1":
                if (int.TryParse(reader.GetAttribute("frame"), NumberStyles.None, CultureInfo.InvariantCulture, out var frame))
                    Add(FrameOf(frame), reader, _track, $"track {_tracks}, frame {frame}");
                else
                    _builder.SkipObject(DatasetFindingKind.Reference, $"track {_tracks}", null, "the shape has no 'frame'");
                break;
        }
    }

    private void AddClass(string name)
    {
        if (name.Length > 0)
            _classes.Add(new ListedClass(name, name));
    }

    private ListedImage FrameOf(int frame)
    {
        if (!_frames.TryGetValue(frame, out var image))
            _frames[frame] = image = new ListedImage(
                _file, $"frame {frame}", string.Create(CultureInfo.InvariantCulture, $"frame_{frame:000000}"));
        return image;
    }

    private void Add(ListedImage image, XmlReader reader, string? label, string position)
    {
        var kind = reader.LocalName;
        PixelBox? box = kind switch
        {
            "box" => PixelBox.FromCorners(Number(reader, "xtl"), Number(reader, "ytl"), Number(reader, "xbr"), Number(reader, "ybr")),
            "polygon" or "polyline" or "points" => PixelBox.Enclosing(PointsOf(reader)),
            "ellipse" => new PixelBox(Number(reader, "cx") - Number(reader, "rx"), Number(reader, "cy") - Number(reader, "ry"),
                2 * Number(reader, "rx"), 2 * Number(reader, "ry")),
            "mask" => new PixelBox(Number(reader, "left"), Number(reader, "top"), Number(reader, "width"), Number(reader, "height")),
            _ => null,
        };
        if (box is null)
        {
            if (kind != "tag") // which is of the whole image
                _builder.SkipObject(DatasetFindingKind.Box, position, image.Name, $"the box of a {PlainText.Quote(kind)} is not read");
            return;
        }
        if (kind is not "box" and not "mask")
            _builder.RepairEach(DatasetFindingKind.Outline, position, image.Name, "the object is an outline; the box around it is taken");
        image.Objects.Add(new ListedObject(
            position, label, box.Value, Number(reader, "rotation") is var degrees && double.IsFinite(degrees) ? degrees : 0));
    }

    /// <summary>The points of "x,y;x,y".</summary>
    private static IEnumerable<(double X, double Y)> PointsOf(XmlReader reader) =>
        (reader.GetAttribute("points") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(point => point.Split(',')).Select(point => point is [var x, var y] ? (NumberOf(x), NumberOf(y)) : (double.NaN, double.NaN));

    private static double Number(XmlReader reader, string name) => NumberOf(reader.GetAttribute(name));

    private static double NumberOf(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
