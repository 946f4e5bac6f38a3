using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Formats.Tables;
using Microsoft.ML.SparseDetr.Data.Formats.Yolo;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>Finds the annotations in a folder by looking into the files.</summary>
internal static class DatasetFinder
{
    /// <summary>So many files of a folder are looked into.</summary>
    private const int TriedFiles = 64;

    private static readonly string[] UsualJson = ["annotations.json", "_annotations.coco.json", "instances.json"];
    private static readonly string[] UsualXml = ["annotations.xml"];
    private static readonly string[] UsualTables = ["annotations.csv", "_annotations.csv", "labels.csv"];

    /// <summary>The annotations of a folder; null when there are none that are known.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">A part that is in the name of one of several files; or null.</param>
    /// <exception cref="DatasetException">There are several, or the annotations are of a kind that is not read.</exception>
    public static FoundDataset? Find(string folder, string? split)
    {
        AnnotationKind[] whole = [AnnotationKind.Coco, AnnotationKind.Vott, AnnotationKind.CreateMl];
        foreach (var place in Places(folder))
        {
            var files = Files(place, "*.json");
            var kinds = files.Take(TriedFiles).Select(file => (File: file, Kind: AnnotationSniffer.KindOf(file))).ToList();
            foreach (var kind in whole)
                if (Choose(folder, [.. kinds.Where(entry => entry.Kind == kind).Select(entry => entry.File)], UsualJson, split) is { } file)
                    return new FoundDataset(kind, file);
            foreach (var kind in new[] { AnnotationKind.LabelMe, AnnotationKind.VottAsset })
                if (kinds.Any(entry => entry.Kind == kind))
                    return new FoundDataset(kind, place);
        }
        if (FindXml(folder, split) is { } xml)
            return xml;
        if (YoloPlaces.IsYolo(folder))
            return new FoundDataset(AnnotationKind.Yolo, folder);
        if (Choose(folder, [.. Tables(folder).Where(file => TableColumns.OfFile(file) is not null)], UsualTables, split) is { } table)
            return new FoundDataset(AnnotationKind.Csv, table);

        // What is no data set may still be meant as one; its reader tells what is wrong with it.
        var unknown = Places(folder).Select(place => Choose(folder, Files(place, "*.json"), UsualJson, split))
            .FirstOrDefault(file => file is not null);
        return unknown is not null ? new FoundDataset(AnnotationSniffer.KindOf(unknown), unknown)
            : Choose(folder, Tables(folder), UsualTables, split) is { } odd ? new FoundDataset(AnnotationKind.Csv, odd)
            : null;
    }

    /// <summary>
    /// The annotations of a folder that has them in a subfolder of any name beside its images; null when no subfolder has any that can be
    /// told.
    /// </summary>
    /// <exception cref="DatasetException">More than one has.</exception>
    public static FoundDataset? FindBelow(string folder, string? split)
    {
        var found = ImageFolders.Below(folder).Select(below => TryFind(below, split)).OfType<FoundDataset>().ToList();
        return found.Count <= 1
            ? found.FirstOrDefault()
            : throw new DatasetBuilder(folder).Refuse(
                DatasetFindingKind.Layout, null, "several of its folders hold annotations; name one of them: "
                + string.Join(", ", found.Take(8).Select(entry => PlainText.Quote(entry.Path))));
    }

    private static FoundDataset? TryFind(string folder, string? split)
    {
        try
        {
            return Find(folder, split);
        }
        catch (DatasetException)
        {
            return null; // several files of which none stands out: not what a whole folder means
        }
    }

    /// <summary>Whether there is something in a folder, whatever is to be said about it.</summary>
    public static bool HasAny(string folder)
    {
        try
        {
            return Directory.Exists(folder) && Find(folder, null) is not null;
        }
        catch (DatasetException)
        {
            return true;
        }
    }

    /// <summary>The files of all parts that have one each, such as instances_train2017.json; one list for each place.</summary>
    public static IEnumerable<List<string>> FilesOfParts(string folder)
    {
        foreach (var place in Places(folder))
        {
            var files = Files(place, "*.json");
            var instances = files.FindAll(file => Path.GetFileName(file).StartsWith("instances", StringComparison.OrdinalIgnoreCase));
            yield return instances.Count > 0 ? instances : files; // beside captions_… and person_keypoints_…
        }
        yield return Tables(folder);
    }

    private static FoundDataset? FindXml(string folder, string? split)
    {
        foreach (var place in new[] { folder, Path.Combine(folder, "Annotations") }.Where(Directory.Exists))
        {
            var files = Files(place, "*.xml");
            var cvat = files.Take(TriedFiles).Where(file => AnnotationSniffer.KindOf(file) == AnnotationKind.Cvat).ToList();
            if (Choose(folder, cvat, UsualXml, split) is { } file)
                return new FoundDataset(AnnotationKind.Cvat, file);
            if (files.Count > 0)
                return new FoundDataset(AnnotationKind.Voc, folder);
        }
        return null;
    }

    /// <summary>The one file, that of the part, or that of a usual name.</summary>
    private static string? Choose(string folder, List<string> files, string[] usual, string? split)
    {
        if (files.Count > 1 && split is not null)
            files = files.FindAll(file => Path.GetFileName(file).Contains(split, StringComparison.OrdinalIgnoreCase)) is
            { Count: > 0 } named ? named : files;
        if (files is [var only])
            return only;
        if (files.Count == 0)
            return null;
        if (files.Find(file => usual.Contains(Path.GetFileName(file))) is { } known)
            return known;
        throw new DatasetBuilder(folder).Refuse(DatasetFindingKind.Layout, null,
            $"there are {files.Count} {Path.GetExtension(files[0])} files and none has a usual name ({string.Join(", ", usual)}); name "
            + "one of them, or a split that is in the name of one: "
            + string.Join(", ", files.Take(8).Select(file => PlainText.Quote(Path.GetFileName(file)))));
    }

    private static IEnumerable<string> Places(string folder) =>
        new[] { folder, Path.Combine(folder, "annotations") }.Where(Directory.Exists);

    private static List<string> Tables(string folder) =>
        [.. Files(folder, "*.csv").Concat(Files(folder, "*.tsv")).Order(StringComparer.Ordinal)];

    private static List<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern).Where(file => !ImageFinder.IsAppleDouble(file)).Order(StringComparer.Ordinal)];
}
