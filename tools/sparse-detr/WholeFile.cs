namespace SparseDetr.Cli;

/// <summary>Results that appear under their name only when they are complete.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Has a file written under a temporary name and renames it; of a failure nothing is left, and an older file stays as it was.
    /// </summary>
    /// <param name="path">Where the file belongs.</param>
    /// <param name="write">Writes to the path that it gets.</param>
    public static void Write(string path, Action<string> write)
    {
        string part = path + ".part";
        try
        {
            write(part);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
