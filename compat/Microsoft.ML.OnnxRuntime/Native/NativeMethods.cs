using static Microsoft.ML.OnnxRuntime.Native.NativeStatus;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Calls that several classes share; the numbers are the places of the functions in OrtApi.</summary>
internal static unsafe class NativeMethods
{
    private static nint* Api => OrtLibrary.Api;

    internal static nint DefaultAllocator { get; } = CreateDefaultAllocator();

    private static nint CreateDefaultAllocator()
    {
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)Api[78])(&allocator));
        return allocator;
    }

    internal static void AllocatorFree(void* memory) =>
        Check(((delegate* unmanaged<nint, nint, nint>)Api[76])(DefaultAllocator, (nint)memory));

    /// <summary>Calls a <c>Create…(T** out)</c> function.</summary>
    internal static nint Create(int index)
    {
        nint handle;
        Check(((delegate* unmanaged<nint*, nint>)Api[index])(&handle));
        return handle;
    }

    /// <summary>Calls a <c>Release…(T*)</c> function.</summary>
    internal static void Release(int index, nint handle) => ((delegate* unmanaged<nint, void>)Api[index])(handle);

    internal static void Call(int index, nint handle) => Check(((delegate* unmanaged<nint, nint>)Api[index])(handle));

    internal static void Call(int index, nint handle, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)Api[index])(handle, value));

    internal static void Call(int index, nint handle, byte[] text)
    {
        fixed (byte* t = text)
            Check(((delegate* unmanaged<nint, byte*, nint>)Api[index])(handle, t));
    }

    internal static void Call(int index, nint handle, byte[] key, byte[] value)
    {
        fixed (byte* k = key, v = value)
            Check(((delegate* unmanaged<nint, byte*, byte*, nint>)Api[index])(handle, k, v));
    }

    internal static void Call(int index, nint handle, byte[] name, long value)
    {
        fixed (byte* n = name)
            Check(((delegate* unmanaged<nint, byte*, long, nint>)Api[index])(handle, n, value));
    }

    internal static nint GetHandle(int index, nint handle)
    {
        nint result;
        Check(((delegate* unmanaged<nint, nint*, nint>)Api[index])(handle, &result));
        return result;
    }

    internal static int GetInt(int index, nint handle)
    {
        int result;
        Check(((delegate* unmanaged<nint, int*, nint>)Api[index])(handle, &result));
        return result;
    }

    internal static long GetLong(int index, nint handle)
    {
        long result;
        Check(((delegate* unmanaged<nint, long*, nint>)Api[index])(handle, &result));
        return result;
    }

    internal static int GetCount(int index, nint handle) => checked((int)(nuint)GetLong(index, handle));

    /// <summary>Calls a function that gives a string through the default allocator.</summary>
    internal static string GetString(int index, nint handle)
    {
        byte* text;
        Check(((delegate* unmanaged<nint, nint, byte**, nint>)Api[index])(handle, DefaultAllocator, &text));
        return Utf8.Take(text);
    }
}
