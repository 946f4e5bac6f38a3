using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>
/// Reads a folder of Pascal VOC annotations, one XML file for each image. Corners count from 1 and are included, as VOC defines them:
/// x0 = xmin − 1 and x1 = xmax. Labels are the class names in ordinal order.
/// </summary>
internal static class VocReader
{
    // Annotations are untrusted: no document type, no external entity.
    private static readonly XmlReaderSettings XmlSettings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>Reads the XML files of a folder.</summary>
    /// <param name="annotationFolder">Folder of XML files, or one that holds them in "Annotations".</param>
    /// <param name="imageFolder">Folder of the images; null looks in "JPEGImages" and "images" beside and below the folder, then in the
    /// folder itself.</param>
    /// <param name="classNames">Known classes in the order of their labels; null takes the names that occur, in ordinal order.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="DatasetException">Annotations are wrong; the message lists all of them with their file.</exception>
    public static DetectionDataset Read(string annotationFolder, string? imageFolder = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFolder);
        var below = Path.Combine(annotationFolder, "Annotations");
        var folder = Directory.Exists(below) ? below : annotationFolder;
        var files = Directory.GetFiles(folder, "*.xml").Order(StringComparer.Ordinal).ToList();
        var builder = new DatasetBuilder(annotationFolder);
        if (files.Count == 0)
            throw new DatasetException(annotationFolder, "there is no XML file.");

        var found = new ImageFolder(FindImageFolder(folder, imageFolder));
        var entries = files.Select(file => ReadFile(file, builder)).ToList();
        builder.ThrowIfProblems();

        var names = classNames ?? [.. entries.SelectMany(entry => entry!.Objects).Select(item => item.Name).Distinct()
            .Order(StringComparer.Ordinal)];
        var images = new List<DatasetImage>();
        var nextId = 1L;
        foreach (var entry in entries)
        {
            var objects = new List<DatasetObject>();
            foreach (var item in entry!.Objects)
            {
                var label = names.IndexOf(item.Name);
                if (label < 0)
                    builder.AddProblem($"{entry.File}: the class '{item.Name}' is unknown; known are {string.Join(", ", names)}.");
                else
                    objects.Add(new DatasetObject(nextId++, label, item.X, item.Y, item.Width, item.Height, item.Width * item.Height));
            }
            images.Add(new DatasetImage(images.Count + 1, found.Find(entry.ImageName, entry.File), entry.Width, entry.Height, objects));
        }
        return builder.Build(names, [.. names.Select((_, label) => label + 1L)], images);
    }

    private static Entry? ReadFile(string path, DatasetBuilder builder)
    {
        var file = Path.GetFileName(path);
        try
        {
            using var reader = XmlReader.Create(path, XmlSettings);
            var root = XDocument.Load(reader).Root;
            if (root?.Name.LocalName != "annotation")
                return Fail($"{file}: the root element is '{root?.Name.LocalName}', not 'annotation'.");
            var name = root.Element("filename")?.Value.Trim();
            if (string.IsNullOrEmpty(name))
                return Fail($"{file}: 'filename' is missing.");
            var size = root.Element("size");
            var (width, height) = ((int)Number(size?.Element("width")), (int)Number(size?.Element("height")));
            if (width < 1 || height < 1)
                return Fail($"{file}: 'size' needs a width and a height of at least 1.");
            var objects = root.Elements("object")
                .Select((element, index) => ReadObject(element, $"{file}, object {index + 1}", width, height, builder));
            return new Entry(file, name, width, height, [.. objects.OfType<Item>()]);
        }
        catch (XmlException exception)
        {
            return Fail($"{file}: {exception.Message}");
        }

        Entry? Fail(string problem)
        {
            builder.AddProblem(problem);
            return null;
        }
    }

    private static Item? ReadObject(XElement element, string owner, int imageWidth, int imageHeight, DatasetBuilder builder)
    {
        var name = element.Element("name")?.Value.Trim();
        if (string.IsNullOrEmpty(name))
        {
            builder.AddProblem($"{owner}: 'name' is missing.");
            return null;
        }
        var box = element.Element("bndbox");
        var (x0, y0) = (Number(box?.Element("xmin")) - 1, Number(box?.Element("ymin")) - 1);
        var (x1, y1) = (Number(box?.Element("xmax")), Number(box?.Element("ymax")));
        return builder.CheckBox(owner, x0, y0, x1 - x0, y1 - y0, imageWidth, imageHeight) ? new Item(name, x0, y0, x1 - x0, y1 - y0) : null;
    }

    private static double Number(XElement? element) =>
        double.TryParse(element?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static string FindImageFolder(string folder, string? imageFolder)
    {
        if (imageFolder is not null)
            return ImageFolders.Existing(imageFolder);
        string[] candidates = [Path.Combine(folder, "..", "JPEGImages"), Path.Combine(folder, "..", "images"),
            Path.Combine(folder, "images")];
        return candidates.FirstOrDefault(Directory.Exists) ?? folder;
    }

    private sealed record Item(string Name, double X, double Y, double Width, double Height);

    private sealed record Entry(string File, string ImageName, int Width, int Height, List<Item> Objects);

    /// <summary>Finds images by name; tools leave the extension out or keep the one of another format.</summary>
    private sealed class ImageFolder(string folder)
    {
        private readonly HashSet<string> _names = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))];

        public string Find(string imageName, string annotationFile)
        {
            var name = imageName.Replace('\\', '/');
            string[] stems = [Path.GetFileNameWithoutExtension(annotationFile), Path.GetFileNameWithoutExtension(name),
                Path.GetFileName(name)];
            var candidates = stems.SelectMany(stem => ImageChecker.Extensions.Select(extension => stem + extension));
            var found = _names.Contains(name) ? name : candidates.FirstOrDefault(_names.Contains);
            return Path.GetFullPath(Path.Combine(folder, found ?? name));
        }
    }
}
