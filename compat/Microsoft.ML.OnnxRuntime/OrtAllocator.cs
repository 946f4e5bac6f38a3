using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The allocator of ONNX Runtime for host memory.</summary>
public class OrtAllocator : SafeHandle
{
    private static readonly Lazy<OrtAllocator> TheDefault = new(() => new OrtAllocator(NativeMethods.DefaultAllocator));

    // The default allocator belongs to the library, so nothing is released.
    private OrtAllocator(IntPtr allocator) : base(IntPtr.Zero, false) => SetHandle(allocator);

    public static OrtAllocator DefaultInstance => TheDefault.Value;

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Handle => handle;

    protected override bool ReleaseHandle() => true;
}
