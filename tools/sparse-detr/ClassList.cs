using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>Reads class names for weights that carry none.</summary>
internal static class ClassList
{
    private const long LargestFile = 16 << 20;

    /// <summary>The names in a COCO file or in a text file with one name a line; null for no file.</summary>
    public static IReadOnlyList<string>? Read(string? file)
    {
        if (file is null)
            return null;
        if (!File.Exists(file))
            throw new FileNotFoundException($"--classes {file}: the file is not there.", file);
        if (Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return DatasetReader.Read(file).ClassNames;
        // A pipe or a device says that it has no bytes, and may never end.
        var source = File.ResolveLinkTarget(file, returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
        if (source.Length is 0 or > LargestFile)
            throw new InvalidDataException($"--classes {file}: the file is empty, over 16 MiB, or no regular file.");
        var names = File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return names.Count > 0 ? names : throw new InvalidDataException($"--classes {file}: the file has no name.");
    }
}
