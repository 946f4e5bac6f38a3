using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Options of one run; <see cref="Terminate"/> ends runs that are under way.</summary>
public class RunOptions : SafeHandle
{
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private int _logVerbosityLevel;
    private string _logId;
    private bool _terminate;

    public RunOptions() : base(IntPtr.Zero, true)
    {
        OrtEnv.Instance();
        handle = NativeMethods.Create(39);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            NativeMethods.Call(41, Handle, (int)value);
            _logSeverityLevel = value;
        }
    }

    public int LogVerbosityLevel
    {
        get => _logVerbosityLevel;
        set
        {
            NativeMethods.Call(40, Handle, value);
            _logVerbosityLevel = value;
        }
    }

    public string LogId
    {
        get => _logId;
        set
        {
            NativeMethods.Call(42, Handle, Utf8.Bytes(value));
            _logId = value;
        }
    }

    public bool Terminate
    {
        get => _terminate;
        set
        {
            if (_terminate == value)
                return;
            NativeMethods.Call(value ? 46 : 47, Handle);
            _terminate = value;
        }
    }

    internal IntPtr Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsInvalid || IsClosed, this);
            return handle;
        }
    }

    public void AddRunConfigEntry(string configKey, string configValue) =>
        NativeMethods.Call(165, Handle, Utf8.Bytes(configKey), Utf8.Bytes(configValue));

    protected override bool ReleaseHandle()
    {
        NativeMethods.Release(97, handle);
        handle = IntPtr.Zero;
        return true;
    }
}
