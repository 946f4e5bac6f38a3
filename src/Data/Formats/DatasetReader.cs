using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Formats.Voc;
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
        if (HasVoc(path))
            return VocReader.Read(path, imageFolder, options);
        if (FindParts(path) is { } parts)
            throw Unknown(path, $"this folder has two parts; name one of them: {PlainText.Quote(parts.Train)} or "
                + PlainText.Quote(parts.Val));
        throw Unknown(path, ForeignLayout.OfFolder(path)
            ?? $"no data set was recognised: neither a COCO file ({string.Join(", ", CocoNames)}, or a single .json) nor Pascal VOC .xml "
            + "files");
    }

    /// <summary>
    /// The two parts of a data set that comes as one folder: as COCO itself does (annotations/instances_train2017.json, …), or with a
    /// folder for each part (train, and val or valid), as labelling services export it.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <returns>What to train on and what to measure on, for <see cref="Read"/>; null where there is not one of each.</returns>
    public static (string Train, string Val)? FindParts(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach (var (_, files) in JsonFiles(folder))
        {
            var instances = files.FindAll(file => Path.GetFileName(file).StartsWith("instances", StringComparison.OrdinalIgnoreCase));
            var parts = instances.Count > 0 ? instances : files; // beside captions_… and person_keypoints_…
            if (Named(parts, "train") is { } train && Named(parts, "val") is { } val && train != val)
                return (train, val);
        }
        var measured = PartFolder("val") ?? PartFolder("valid") ?? PartFolder("validation");
        return PartFolder("train") is { } training && measured is not null ? (training, measured) : null;

        string? PartFolder(string name)
        {
            var part = Path.Combine(folder, name);
            return JsonFiles(part).Any(place => place.Files.Count > 0) || HasVoc(part) ? part : null;
        }

        static string? Named(List<string> files, string part) =>
            files.FindAll(file => Path.GetFileNameWithoutExtension(file).Contains(part, StringComparison.OrdinalIgnoreCase)) is [var only]
                ? only
                : null;
    }

    private static string? FindCoco(string folder, string? split)
    {
        foreach (var (place, all) in JsonFiles(folder))
        {
            var files = all;
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
            return ForeignLayout.OfJson(CocoJson.Read(file, new DatasetBuilder(file)).RootNames);
        }
        catch (DatasetException)
        {
            return null;
        }
    }

    /// <summary>The places where COCO files lie, as far as they are there, and the files, in order.</summary>
    private static IEnumerable<(string Place, List<string> Files)> JsonFiles(string folder) =>
        new[] { folder, Path.Combine(folder, "annotations") }.Where(Directory.Exists).Select(place =>
        {
            var files = Directory.EnumerateFiles(place, "*.json").Where(file => !ImageFinder.IsAppleDouble(file));
            return (place, files.Order(StringComparer.Ordinal).ToList());
        });

    private static bool HasVoc(string folder) => HasFiles(folder, "*.xml") || HasFiles(Path.Combine(folder, "Annotations"), "*.xml");

    private static bool HasFiles(string folder, string pattern) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any(file => !ImageFinder.IsAppleDouble(file));

    private static DatasetException Unknown(string path, string problem) =>
        new DatasetBuilder(path).Refuse(DatasetFindingKind.Layout, null, problem);
}
