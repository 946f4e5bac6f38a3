using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Compat;

namespace TorchSharp.Native;

/// <summary>Finds libTorchBridge: beside the assembly, then in <c>artifacts/native</c> of the repository that the program runs from.</summary>
internal static class BridgeLibrary
{
    public static void Register()
    {
        OpenMpWaiting.Shorten();
        NativeLibrary.SetDllImportResolver(typeof(BridgeLibrary).Assembly, Resolve);
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Bridge.Library) return IntPtr.Zero;
        var file = OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
        var tried = new List<string>();
        foreach (var path in Candidates(file))
        {
            if (!File.Exists(path))
            {
                tried.Add(path + ": no such file");
                continue;
            }
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                tried.Add(path + ": " + e.Message);
            }
        }
        throw new DllNotFoundException($"The native library {file} cannot be loaded ('./build.sh setup' builds it). Looked at:\n  {string.Join("\n  ", tried)}");
    }

    private static IEnumerable<string> Candidates(string file)
    {
        yield return Path.Combine(AppContext.BaseDirectory, file);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "artifacts", "native", file);
            if (File.Exists(candidate)) yield return candidate;
        }
    }
}
