namespace SparseDetr.Cli;

/// <summary>Checks that results can be written before the work starts, not after it.</summary>
internal static class OutputFolder
{
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

    /// <summary>The first of NAME-1, NAME-2, … that is not there, as a whole path; it is not made.</summary>
    public static string Next(string name)
    {
        for (var number = 1; ; number++)
            if (Path.GetFullPath($"{name}-{number}") is var folder && !Path.Exists(folder))
                return folder;
    }

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
