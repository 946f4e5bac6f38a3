using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Files that appear under their name only when they are complete; a file of that name stays as it was until then.</summary>
public static partial class AtomicFile
{
    /// <summary>Writes a temporary file beside <paramref name="path"/>, flushes it to the disk and renames it.</summary>
    /// <param name="path">Where the file belongs.</param>
    /// <param name="write">Writes the content. When it fails, its exception comes through.</param>
    /// <exception cref="IOException">The file cannot be written, or its folder is not there; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is read-only; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path}: the folder {folder} is not there.");
        var temporary = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            FolderSync.Flush(path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Removes what writes left behind that were killed.</summary>
    /// <param name="folder">Where the files belong; those of folders below it stay.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static void Sweep(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.part").Where(file => LeftBehind().IsMatch(file)))
            File.Delete(file);
    }

    [GeneratedRegex(@"\.[0-9a-f]{32}\.part$")]
    private static partial Regex LeftBehind();

    /// <summary>Writes a text as UTF-8, likewise.</summary>
    /// <param name="path">Where the file belongs.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is read-only; nothing is left behind.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
