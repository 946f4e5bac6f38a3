using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Voc;

/// <summary>The lists of ImageSets/Main, which say what part of a Pascal VOC data set an image belongs to.</summary>
internal static class VocSplit
{
    private const long LargestList = 64L << 20;

    /// <summary>The names of the splits; null when there are none.</summary>
    public static IReadOnlyCollection<string>? NamesOf(string annotationFolder) =>
        ListsOf(annotationFolder) is { Count: > 0 } lists ? lists.Keys : null;

    /// <summary>The annotation files of a split; all of them, and a word about the splits there are, when none is named.</summary>
    /// <exception cref="DatasetException">There is no such split.</exception>
    public static List<string> Choose(List<string> files, string annotationFolder, string? split, DatasetBuilder builder)
    {
        var lists = ListsOf(annotationFolder);
        if (split is null)
        {
            if (lists.Count > 0)
                builder.Note(DatasetFindingKind.Split, null, null,
                    $"ImageSets/Main names the splits {Describe(lists.Keys)}; none is chosen, so all {files.Count} images are read");
            return files;
        }
        if (!lists.TryGetValue(split, out var list))
            throw builder.Refuse(DatasetFindingKind.Split, null, $"there is no split {PlainText.Quote(split)}; "
                + (lists.Count > 0 ? $"ImageSets/Main has {Describe(lists.Keys)}" : "there is no ImageSets/Main"));

        var known = files.Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);
        var stems = ReadLines(list, builder).Select(line => NameOf(line.Trim(), known)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var chosen = files.Where(file => stems.Remove(Path.GetFileNameWithoutExtension(file))).ToList();
        foreach (var stem in stems.Order(StringComparer.Ordinal))
            builder.SkipImage(DatasetFindingKind.Split, null, stem,
                $"the split {PlainText.Quote(split)} names it, but it has no annotation file");
        return chosen;
    }

    /// <summary>The name in a line, which may have blanks; lists of one class have −1 behind the images without it.</summary>
    private static string? NameOf(string line, HashSet<string> known)
    {
        if (known.Contains(line))
            return line;
        var mark = line.LastIndexOfAny([' ', '\t']);
        var name = line[..Math.Max(mark, 0)].TrimEnd();
        return known.Contains(name) ? line[(mark + 1)..] == "-1" ? null : name
            : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var word, .. var rest] && rest is not ["-1", ..] ? word
            : null;
    }

    private static Dictionary<string, string> ListsOf(string annotationFolder)
    {
        var folder = new[] { annotationFolder, Path.Combine(annotationFolder, "..") }
            .Select(parent => Path.Combine(parent, "ImageSets", "Main")).FirstOrDefault(Directory.Exists);
        return folder is null ? [] : Directory.EnumerateFiles(folder, "*.txt").Where(file => !ImageFinder.IsAppleDouble(file))
            .Order(StringComparer.Ordinal).ToDictionary(file => Path.GetFileNameWithoutExtension(file));
    }

    private static string[] ReadLines(string list, DatasetBuilder builder)
    {
        try
        {
            return File.ReadAllLines(AnnotationText.Find(list, LargestList).FullName);
        }
        catch (InvalidDataException problem)
        {
            builder.File = list;
            throw builder.Refuse(DatasetFindingKind.Split, null, $"the list cannot be used: {problem.Message}", problem);
        }
    }

    private static string Describe(IEnumerable<string> names) => string.Join(", ", names.Take(12).Select(PlainText.Quote));
}
