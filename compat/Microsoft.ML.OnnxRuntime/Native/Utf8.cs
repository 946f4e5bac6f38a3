using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime.Native;

internal static unsafe class Utf8
{
    /// <summary>Null-terminated UTF-8.</summary>
    internal static byte[] Bytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.GetBytes(text + '\0');
    }

    /// <summary>A path in the platform's own encoding, null-terminated (UTF-16 on Windows).</summary>
    internal static byte[] PathBytes(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path + '\0') : Bytes(path);
    }

    internal static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    /// <summary>Reads a string that came from the default allocator and gives it back.</summary>
    internal static string Take(byte* text)
    {
        var value = Read(text);
        if (text != null)
            NativeMethods.AllocatorFree(text);
        return value;
    }
}
