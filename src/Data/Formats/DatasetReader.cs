using Microsoft.ML.SparseDetr.Data.Formats;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Reads a data set of any known kind; finds the kind by itself.</summary>
public static class DatasetReader
{
    private static readonly string[] CocoNames = ["annotations.json", "_annotations.coco.json", "instances.json"];

    /// <summary>
    /// Reads a COCO JSON file, a folder that holds one (also in "annotations"), or a folder of Pascal VOC XML files (also in
    /// "Annotations"). What is odd is repaired or left out, and told in <see cref="DetectionDataset.Findings"/>.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">
    /// The kind is unknown, more than 5 % of the images would be left out, or anything would be with <see
    /// cref="DatasetReadOptions.Strict"/>; the message and <see cref="DatasetException.Findings"/> list what.
    /// </exception>
    public static DetectionDataset Read(string path, string? imageFolder = null, DatasetReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DatasetReadOptions();
        if (File.Exists(path))
            return path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
                ? throw Unknown(path, ForeignLayout.OfXml(path) ?? "Pascal VOC has one XML file for each image; name their folder")
                : CocoReader.Read(path, imageFolder, options);
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"The data set '{path}' is not there.", path);

        if (FindCoco(path, options.Split) is { } json)
            return CocoReader.Read(json, imageFolder, options);
        if (HasFiles(path, "*.xml") || HasFiles(Path.Combine(path, "Annotations"), "*.xml"))
            return VocReader.Read(path, imageFolder, options);
        throw Unknown(path, ForeignLayout.OfFolder(path)
            ?? $"no data set was recognised: neither a COCO file ({string.Join(", ", CocoNames)}, or a single .json) nor Pascal VOC .xml "
            + "files");
    }

    private static string? FindCoco(string folder, string? split)
    {
        foreach (var place in new[] { folder, Path.Combine(folder, "annotations") }.Where(Directory.Exists))
        {
            var files = Directory.EnumerateFiles(place, "*.json").Where(file => !ImageFinder.IsAppleDouble(file))
                .Order(StringComparer.Ordinal).ToList();
            if (files.Count > 1 && split is not null)
                files = files.Where(file => Path.GetFileName(file).Contains(split, StringComparison.OrdinalIgnoreCase)).ToList() is
                { Count: > 0 } named ? named : files;
            if (files is [var only])
                return only;
            var usual = CocoNames.Select(name => Path.Combine(place, name)).FirstOrDefault(files.Contains);
            if (usual is not null)
                return usual;
            if (files.Count > 0)
                throw Unknown(folder, LooksForeign(files[0]) ?? $"there are {files.Count} .json files and none has a usual name "
                    + $"({string.Join(", ", CocoNames)}); name one of them, or a split that is in the name of one: "
                    + string.Join(", ", files.Take(8).Select(file => PlainText.Quote(Path.GetFileName(file)))));
        }
        return null;
    }

    private static string? LooksForeign(string file)
    {
        try
        {
            return ForeignLayout.OfJson(CocoJson.Read(file, new DatasetBuilder(file)));
        }
        catch (DatasetException)
        {
            return null;
        }
    }

    private static bool HasFiles(string folder, string pattern) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any(file => !ImageFinder.IsAppleDouble(file));

    private static DatasetException Unknown(string path, string problem) =>
        new DatasetBuilder(path).Refuse(DatasetFindingKind.Layout, null, problem);
}
