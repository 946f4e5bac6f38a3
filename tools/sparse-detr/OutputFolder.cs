using System.Globalization;

namespace SparseDetr.Cli;

/// <summary>Checks that results can be written before the work starts, not after it.</summary>
internal static class OutputFolder
{
    private const string Runs = "runs";

    /// <summary>Makes the folder and proves that a file can be written into it.</summary>
    public static string Prepare(string folder)
    {
        try
        {
            var full = Path.GetFullPath(folder);
            Directory.CreateDirectory(full);
            var probe = Path.Combine(full, $".write-test-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"--out {folder}: the folder cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>The first of runs/VERB-1, runs/VERB-2, … that is not there, or is empty.</summary>
    public static string Next(string verb, string runs = Runs)
    {
        for (var number = 1; ; number++)
            if (Numbered(runs, verb, number) is var folder && (!Path.Exists(folder)
                || Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()))
                return folder;
    }

    /// <summary>The last of runs/VERB-1, runs/VERB-2, … that is there; null when none is.</summary>
    public static string? Last(string verb, string runs = Runs)
    {
        string? last = null;
        for (var number = 1; Numbered(runs, verb, number) is var folder && Directory.Exists(folder); number++)
            last = folder;
        return last;
    }

    private static string Numbered(string runs, string verb, int number) =>
        Path.Combine(runs, string.Create(CultureInfo.InvariantCulture, $"{verb}-{number}"));

    /// <summary>As <see cref="Prepare"/>, for the folder of a file.</summary>
    public static string PrepareFile(string file)
    {
        var full = Path.GetFullPath(file);
        if (Directory.Exists(full))
            throw new IOException($"--out {file}: this is a folder; name a file.");
        Prepare(Path.GetDirectoryName(full)!);
        return full;
    }
}
