using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>Where the files of a YOLO data set lie: the YAML file, the names of the classes, the parts.</summary>
internal static class YoloPlaces
{
    private const long LargestNames = 4L << 20;
    private const int TriedFiles = 200;
    private const int Ancestors = 3;

    private static readonly string[] YamlNames = ["data.yaml", "data.yml", "dataset.yaml", "dataset.yml"];
    private static readonly string[] NameFiles = ["classes.txt", "obj.names", "predefined_classes.txt"];

    /// <summary>Files and folders below a folder; links may lead in a circle, so the depth is limited.</summary>
    public static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 6 };

    /// <summary>Whether a folder holds a data set in this format, or a part of one.</summary>
    public static bool IsYolo(string folder) =>
        YamlOf(folder) is not null
        || NameFiles.Any(name => File.Exists(Path.Combine(folder, name)))
        || Directory.Exists(Path.Combine(folder, "labels")) && HasLabels(Path.Combine(folder, "labels"))
        || LabelsFor(folder) is { } labels && HasLabels(labels)
        || HasLabels(folder);

    /// <summary>The YAML file of a folder: one of the usual name, or one that names classes or parts.</summary>
    public static string? YamlOf(string folder)
    {
        var usual = YamlNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return usual ?? Directory.EnumerateFiles(folder, "*.y*ml").Where(file => !ImageFinder.IsAppleDouble(file))
            .Order(StringComparer.Ordinal).Take(TriedFiles).FirstOrDefault(IsConfig);
    }

    /// <summary>The YAML file of a part, which lies in a folder above it.</summary>
    public static string? YamlAbove(string folder) => FoldersAbove(folder).Select(YamlOf).FirstOrDefault(file => file is not null);

    /// <summary>The folder of labels that belongs to one of images: the last "images" of its path is "labels" there.</summary>
    public static string? LabelsFor(string folder) => Existing(Swap(folder, "images", "labels"));

    /// <summary>The folder of images that belongs to one of labels.</summary>
    public static string? ImagesFor(string folder) => Existing(Swap(folder, "labels", "images"));

    /// <summary>A path whose last folder of one name has another one; null when there is none of that name.</summary>
    public static string? Swap(string path, string name, string other)
    {
        var parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar);
        var last = Array.FindLastIndex(parts, part => part.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (last < 0)
            return null;
        parts[last] = other;
        return string.Join(Path.DirectorySeparatorChar, parts);
    }

    /// <summary>The classes of a file that has one in each line: in the folder, that of its labels, or one above it; or null.</summary>
    public static List<ListedClass>? NamesOf(string folder, DatasetBuilder builder)
    {
        var file = new[] { folder, Path.Combine(folder, "labels"), Path.Combine(folder, "data"), LabelsFor(folder) }.OfType<string>()
            .Concat(FoldersAbove(folder)).Where(Directory.Exists)
            .SelectMany(place => NameFiles.Select(name => Path.Combine(place, name)).Where(File.Exists)
                .Concat(Directory.EnumerateFiles(place, "*.names").Order(StringComparer.Ordinal)))
            .FirstOrDefault();
        if (file is null)
            return null;
        builder.File = file;
        try
        {
            var lines = AnnotationText.ReadText(file, LargestNames, out _).Split('\n');
            return [.. lines.Index().Where(line => !string.IsNullOrWhiteSpace(line.Item))
                .Select(line => new ListedClass($"{line.Index}", line.Item.Trim(), line.Index))];
        }
        catch (InvalidDataException problem)
        {
            throw builder.Refuse(DatasetFindingKind.ClassName, null, $"the list of classes cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>The folder or list of images that a YAML file means; null when it is not there.</summary>
    /// <param name="entry">What stands in the file.</param>
    /// <param name="config">The file.</param>
    /// <param name="isTail">Whether only the end of the path is there.</param>
    public static string? Resolve(string entry, YoloConfig config, out bool isTail)
    {
        isTail = false;
        var path = entry.Replace('\\', '/').TrimEnd('/');
        string[] bases = [.. config.Bases()];
        if (Found(path) is { } exact)
            return exact;
        isTail = true; // a path of another machine, or from a folder beside this one
        while (path.IndexOf('/') is >= 0 and var slash)
        {
            path = path[(slash + 1)..];
            if (path.Length > 0 && path is not (".." or ".") && Found(path) is { } tail)
                return tail;
        }
        return null;

        string? Found(string name) => bases.Select(folder => Path.Combine(folder, name)).FirstOrDefault(Path.Exists) is { } found
            ? Path.GetFullPath(found)
            : null;
    }

    /// <summary>The folder or list of images of a part where no YAML file tells; null when there is none.</summary>
    public static string? PartOf(string folder, string part)
    {
        string[] names = YoloConfig.PartOf(part) == "val" ? ["val", "valid", "validation"] : [part];
        return names.SelectMany(name => new[]
            {
                Path.Combine(folder, "images", name), Path.Combine(folder, name, "images"), Path.Combine(folder, name),
            }).Where(Directory.Exists).Concat(names.Select(name => Path.Combine(folder, name + ".txt")).Where(File.Exists))
            .Select(Path.GetFullPath).FirstOrDefault();
    }

    private static string? Existing(string? folder) => Directory.Exists(folder) ? folder : null;

    /// <summary>Whether a folder has files of labels, as far as the first ones tell.</summary>
    private static bool HasLabels(string folder) =>
        Directory.EnumerateFiles(folder, "*.txt", Below).Take(TriedFiles).Any(YoloLabels.IsLabels);

    private static bool IsConfig(string file)
    {
        try
        {
            return YoloYaml.Read(file) is { Classes: not null } or { Parts.Count: > 0 };
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static IEnumerable<string> FoldersAbove(string folder)
    {
        var above = Path.GetDirectoryName(Path.GetFullPath(folder));
        for (var i = 0; i < Ancestors && above is not null; i++, above = Path.GetDirectoryName(above))
            yield return above;
    }
}
