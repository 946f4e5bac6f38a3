using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Where the memory of a tensor lies.</summary>
public class OrtMemoryInfo : SafeHandle
{
    private static readonly Lazy<OrtMemoryInfo> TheDefault = new(() => new OrtMemoryInfo("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default));

    public unsafe OrtMemoryInfo(string allocatorName, OrtAllocatorType allocatorType, int deviceId, OrtMemType memoryType)
        : base(IntPtr.Zero, true)
    {
        nint info;
        fixed (byte* name = Utf8.Bytes(allocatorName))
            NativeStatus.Check(((delegate* unmanaged<byte*, int, int, int, nint*, nint>)OrtLibrary.Api[68])(
                name, (int)allocatorType, deviceId, (int)memoryType, &info));
        handle = info;
    }

    public static OrtMemoryInfo DefaultInstance => TheDefault.Value;

    public override bool IsInvalid => handle == IntPtr.Zero;

    public unsafe string Name => Utf8.Read((byte*)NativeMethods.GetHandle(71, Handle));

    public int Id => NativeMethods.GetInt(72, Handle);

    internal IntPtr Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsInvalid || IsClosed, this);
            return handle;
        }
    }

    public OrtMemType GetMemoryType() => (OrtMemType)NativeMethods.GetInt(73, Handle);

    public OrtAllocatorType GetAllocatorType() => (OrtAllocatorType)NativeMethods.GetInt(74, Handle);

    protected override bool ReleaseHandle()
    {
        NativeMethods.Release(94, handle);
        handle = IntPtr.Zero;
        return true;
    }
}
