using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>Reads label files, one for each image.</summary>
internal static class YoloLabels
{
    private const long LargestFile = 64L << 20;

    /// <summary>A file with more lines that are no labels is no label file.</summary>
    private const int MostBadLines = 100;

    /// <summary>The objects of a file; null when the file cannot be used, which is told then.</summary>
    public static List<ListedObject>? Read(string path, string image, bool hasKeypoints, DatasetBuilder builder)
    {
        builder.File = path;
        var mark = builder.Mark();
        var problem = "it cannot be read";
        try
        {
            if (new FileInfo(path) is { Exists: true, LinkTarget: null, Length: 0 })
                return [];
            if (ReadLines(AnnotationText.ReadText(path, LargestFile, out _), image, hasKeypoints, builder) is { } objects)
                return objects;
            problem = $"more than {MostBadLines} lines are no labels";
            builder.Return(mark);
        }
        catch (InvalidDataException exception)
        {
            problem = exception.Message;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // as said above
        }
        builder.SkipImage(DatasetFindingKind.Syntax, null, image, problem);
        return null;
    }

    /// <summary>Whether a text file looks like labels, not like a list of names or a page to read.</summary>
    public static bool IsLabels(string path)
    {
        try
        {
            var line = File.ReadLines(AnnotationText.Find(path, LargestFile).FullName).Take(16)
                .FirstOrDefault(line => !string.IsNullOrWhiteSpace(line));
            return line is { Length: < 1 << 20 } && YoloLine.Parse(line, hasKeypoints: true, out _) is not null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<ListedObject>? ReadLines(string text, string image, bool hasKeypoints, DatasetBuilder builder)
    {
        var objects = new List<ListedObject>();
        var (number, bad) = (0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace())
                continue;
            var position = string.Create(CultureInfo.InvariantCulture, $"line {number}");
            if (YoloLine.Parse(line, hasKeypoints, out var problem) is not { } label)
            {
                if (++bad > MostBadLines)
                    return null;
                builder.SkipObject(DatasetFindingKind.Syntax, position, image, $"{PlainText.Quote(line.Trim().ToString())}: {problem}");
                continue;
            }
            if (label.Finding is not null)
                builder.RepairEach(DatasetFindingKind.Outline, position, image, label.Finding);
            objects.Add(new ListedObject(position, label.Class.ToString(CultureInfo.InvariantCulture), label.Box));
        }
        return objects;
    }
}
