using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The environment of the process: made once, on first use, and kept.</summary>
public sealed class OrtEnv : SafeHandle
{
    private static readonly Lazy<OrtEnv> TheInstance = new(() => new OrtEnv(Create()));

    private OrtLoggingLevel _level = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

    private OrtEnv(IntPtr handle) : base(handle, true)
    {
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public static bool IsCreated => TheInstance.IsValueCreated;

    public OrtLoggingLevel EnvLogLevel
    {
        get => _level;
        set
        {
            NativeMethods.Call(226, handle, (int)value);
            _level = value;
        }
    }

    internal IntPtr Handle => handle;

    public static OrtEnv Instance() => TheInstance.Value;

    public string GetVersionString() => OrtLibrary.Version;

    public unsafe string[] GetAvailableProviders()
    {
        byte** names;
        int count;
        NativeStatus.Check(((delegate* unmanaged<byte***, int*, nint>)OrtLibrary.Api[125])(&names, &count));
        var providers = new string[count];
        for (var i = 0; i < count; i++)
            providers[i] = Utf8.Read(names[i]);
        NativeStatus.Check(((delegate* unmanaged<byte**, int, nint>)OrtLibrary.Api[126])(names, count));
        return providers;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.Release(92, handle);
        handle = IntPtr.Zero;
        return true;
    }

    private static unsafe IntPtr Create()
    {
        nint env;
        fixed (byte* id = Utf8.Bytes("CSharpOnnxRuntime"))
            NativeStatus.Check(((delegate* unmanaged<int, byte*, nint*, nint>)OrtLibrary.Api[3])(
                (int)OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, id, &env));
        return env;
    }
}
