using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Makes a renamed file stay renamed when the power fails: on Linux the folder itself has to reach the disk.</summary>
internal static partial class FolderSync
{
    private const int ReadOnlyFolder = 0x10000 | 0x80000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC of Linux on x64

    /// <summary>Flushes the folder of a file. A file system that cannot do it is left as it is.</summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        var folder = open(Path.GetDirectoryName(Path.GetFullPath(path))!, ReadOnlyFolder);
        if (folder < 0)
            return;
        _ = fsync(folder);
        _ = close(folder);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int file);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
