using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Native;

/// <summary>
/// Where libSparseDetrOps.so is loaded from: the folders that the package and a build put it into, by whole paths. A file of that name in
/// the current folder, beside the application's data or in LD_LIBRARY_PATH is never taken.
/// </summary>
internal static class OperatorLibrary
{
    /// <summary>Its name in the imports.</summary>
    public const string Name = "SparseDetrOps";

    /// <summary>Its folder in the package and in the output of a portable build.</summary>
    public static readonly string PackageFolder = Path.Combine("runtimes", "linux-x64", "native");

    private const string FileName = "lib" + Name + ".so";

    /// <summary>Loads the library; null where it does not lie in its place, or does not belong to this platform.</summary>
    public static nint? Load()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return null;
        var location = typeof(OperatorLibrary).Assembly.Location; // empty in a single-file application
        var folder = location.Length > 0 ? Path.GetDirectoryName(location)! : AppContext.BaseDirectory;
        foreach (var place in Places(folder, AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string))
            if (File.Exists(place) && NativeLibrary.TryLoad(place, out var library))
                return library;
        return null;
    }

    /// <summary>The whole paths that are tried, in this order.</summary>
    /// <param name="folder">Folder of this assembly.</param>
    /// <param name="hostFolders">Folders that the host read from deps.json or extracted a single file to, or null.</param>
    public static IEnumerable<string> Places(string folder, string? hostFolders)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        List<string> folders = [folder, Path.Combine(folder, PackageFolder)];
        // Notebooks and scripts load the assembly where the package was unpacked: PACKAGE/lib/net10.0.
        if (Path.GetDirectoryName(folder) is { } lib && Path.GetFileName(lib) == "lib" && Path.GetDirectoryName(lib) is { } package)
            folders.Add(Path.Combine(package, PackageFolder));
        folders.AddRange((hostFolders ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified));
        return folders.Select(place => Path.Combine(place, FileName)).Distinct();
    }
}
