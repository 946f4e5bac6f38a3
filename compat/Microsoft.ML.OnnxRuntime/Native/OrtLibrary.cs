using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Finds libonnxruntime and holds its table of functions (OrtApi).</summary>
internal static unsafe class OrtLibrary
{
    /// <summary>Newest version of the table that upstream's own C# layer of 1.23 needs for what is used here.</summary>
    private const uint ApiVersion = 14;

    /// <summary>The OrtApi struct: function pointers whose order never changes from one release to the next.</summary>
    internal static readonly nint* Api;

    internal static readonly string Version;

    static OrtLibrary()
    {
        var library = Load();
        var apiBase = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        Version = Utf8.Read((byte*)((delegate* unmanaged<nint>)apiBase[1])());
        Api = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        if (Api == null)
            throw new OnnxRuntimeException(ErrorCode.Fail, $"ONNX Runtime {Version} does not offer version {ApiVersion} of its C API.");
    }

    private static nint Load()
    {
        var name = OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so.1";
        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, name), out var library))
            return library;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (NativeLibrary.TryLoad(Path.Combine(folder.FullName, "artifacts", "native", name), out library))
                return library;
        if (NativeLibrary.TryLoad(name, out library))
            return library;
        throw new DllNotFoundException(
            $"{name} is neither beside the application nor in an artifacts/native folder above '{AppContext.BaseDirectory}'; run './build.sh setup'.");
    }
}
