namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// Files from strangers before they are opened: a pipe or a device may never end, and opening it may wait for ever.
/// </summary>
internal static class RegularFile
{
    /// <summary>What is wrong with a file.</summary>
    /// <param name="path">Its name; links are followed.</param>
    /// <param name="largest">Most bytes that it may have.</param>
    /// <param name="file">The file behind the name.</param>
    /// <returns>A part of a sentence without its subject, such as "is a folder"; null when the file can be read.</returns>
    /// <exception cref="FileNotFoundException">There is none; the message names it.</exception>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string? FindProblem(string path, long largest, out FileInfo file)
    {
        file = new FileInfo(path);
        // The length of a link is that of its name.
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        if (Directory.Exists(file.FullName))
            return "is a folder";
        if (!file.Exists)
            throw new FileNotFoundException($"{PlainText.Line(path)}: there is no such file.", path);
        // A pipe or a device says that it has no bytes.
        if (file.Length == 0)
            return "is empty, or no regular file";
        return file.Length > largest ? $"has {file.Length >> 20} MiB; at most {largest >> 20} MiB are read" : null;
    }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Its name; links are followed.</param>
    /// <param name="largest">Most bytes that it may have.</param>
    /// <exception cref="InvalidDataException">It is a folder, empty, no regular file, or too large; the message names it.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static FileStream Open(string path, long largest) => FindProblem(path, largest, out _) is { } problem
        ? throw new InvalidDataException($"{PlainText.Line(path)}: the file {problem}.")
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>Reads a file into memory.</summary>
    /// <param name="path">Its name; links are followed.</param>
    /// <param name="largest">Most bytes that it may have.</param>
    /// <exception cref="InvalidDataException">It is a folder, empty, no regular file, or too large; the message names it.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, long largest)
    {
        using var file = Open(path, largest);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
