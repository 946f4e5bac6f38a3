using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Microsoft.ML.SparseDetr.Native;

/// <summary>
/// Loads TorchSharp's native library where the runtime does not: in notebooks and scripts, which take packages as they lie in the cache. Of
/// a project the package's target puts the libraries in one folder and mends them for an older libstdc++; nobody does that for
/// <c>#r "nuget: …"</c>.
/// </summary>
internal static class TorchLibrary
{
    private const string Name = "LibTorchSharp", File = "libLibTorchSharp.so";

    /// <summary>What Debian 12 and Ubuntu 22.04 lack, and what the library uses nothing of.</summary>
    private const string SymbolVersion = "GLIBCXX_3.4.32";

    private static readonly Lock Gate = new();
    private static bool isWatching;
    private static nint loaded;

    /// <summary>
    /// Lends a hand from now on when the runtime finds no way to load TorchSharp's library. Nothing is loaded before somebody asks for it.
    /// </summary>
    public static void Watch()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        lock (Gate)
        {
            if (!isWatching && AssemblyLoadContext.GetLoadContext(typeof(TorchLibrary).Assembly) is { } context)
                context.ResolvingUnmanagedDll += (assembly, name) => name == Name ? Load(assembly) : 0;
            isWatching = true;
        }
    }

    /// <summary>
    /// The library of TorchSharp's own package, or 0 where its assembly does not lie in one. Its copies of libtorch, which it finds only in
    /// its own folder, are loaded before it from wherever the runtime finds them.
    /// </summary>
    private static nint Load(Assembly torchSharp)
    {
        lock (Gate)
        {
            if (loaded != 0)
                return loaded;
            var folder = Path.GetDirectoryName(torchSharp.Location);
            if (string.IsNullOrEmpty(folder))
                return 0;
            var file = Path.GetFullPath(Path.Combine(folder, "..", "..", "runtimes", "linux-x64", "native", File));
            if (!System.IO.File.Exists(file))
                return 0;
            foreach (var needed in new[] { "c10", "torch_cpu", "torch" })
                if (!NativeLibrary.TryLoad(needed, torchSharp, null, out _))
                    return 0;
            if (!NativeLibrary.TryLoad(file, out loaded))
                loaded = LoadMended(file);
            return loaded;
        }
    }

    /// <summary>Loads a copy that does not insist on the symbol version; the copy is gone when it has been loaded.</summary>
    private static nint LoadMended(string file)
    {
        var bytes = System.IO.File.ReadAllBytes(file);
        var library = new ElfLibrary(bytes);
        if (!library.IsReadable || !library.MakeOptional(SymbolVersion))
            return 0;
        var folder = Directory.CreateTempSubdirectory("sparsedetr"); // nobody else may write there
        try
        {
            var copy = Path.Combine(folder.FullName, File);
            System.IO.File.WriteAllBytes(copy, bytes);
            return NativeLibrary.TryLoad(copy, out var handle) ? handle : 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
