using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>How a session runs: threads, optimisation level, profiling.</summary>
public class SessionOptions : SafeHandle
{
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;
    private GraphOptimizationLevel _graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private bool _enableMemoryPattern = true;
    private bool _enableCpuMemArena = true;
    private bool _enableProfiling;
    private int _intraOpNumThreads;
    private int _interOpNumThreads;
    private int _logVerbosityLevel;
    private string _optimizedModelFilePath = string.Empty;
    private string _profileOutputPathPrefix = "onnxruntime_profile_";
    private string _logId = string.Empty;

    public SessionOptions() : base(IntPtr.Zero, true)
    {
        OrtEnv.Instance();
        handle = NativeMethods.Create(10);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set
        {
            NativeMethods.Call(13, Handle, (int)value);
            _executionMode = value;
        }
    }

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _graphOptimizationLevel;
        set
        {
            NativeMethods.Call(23, Handle, (int)value);
            _graphOptimizationLevel = value;
        }
    }

    public int IntraOpNumThreads
    {
        get => _intraOpNumThreads;
        set
        {
            NativeMethods.Call(24, Handle, value);
            _intraOpNumThreads = value;
        }
    }

    public int InterOpNumThreads
    {
        get => _interOpNumThreads;
        set
        {
            NativeMethods.Call(25, Handle, value);
            _interOpNumThreads = value;
        }
    }

    public bool EnableMemoryPattern
    {
        get => _enableMemoryPattern;
        set
        {
            NativeMethods.Call(value ? 16 : 17, Handle);
            _enableMemoryPattern = value;
        }
    }

    public bool EnableCpuMemArena
    {
        get => _enableCpuMemArena;
        set
        {
            NativeMethods.Call(value ? 18 : 19, Handle);
            _enableCpuMemArena = value;
        }
    }

    public bool EnableProfiling
    {
        get => _enableProfiling;
        set
        {
            if (value)
                NativeMethods.Call(14, Handle, Utf8.PathBytes(_profileOutputPathPrefix));
            else
                NativeMethods.Call(15, Handle);
            _enableProfiling = value;
        }
    }

    /// <summary>Set it before <see cref="EnableProfiling"/>.</summary>
    public string ProfileOutputPathPrefix
    {
        get => _profileOutputPathPrefix;
        set => _profileOutputPathPrefix = value;
    }

    public string OptimizedModelFilePath
    {
        get => _optimizedModelFilePath;
        set
        {
            if (value == _optimizedModelFilePath)
                return;
            NativeMethods.Call(11, Handle, Utf8.PathBytes(value));
            _optimizedModelFilePath = value;
        }
    }

    public string LogId
    {
        get => _logId;
        set
        {
            NativeMethods.Call(20, Handle, Utf8.Bytes(value));
            _logId = value;
        }
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            NativeMethods.Call(22, Handle, (int)value);
            _logSeverityLevel = value;
        }
    }

    public int LogVerbosityLevel
    {
        get => _logVerbosityLevel;
        set
        {
            NativeMethods.Call(21, Handle, value);
            _logVerbosityLevel = value;
        }
    }

    /// <exception cref="ObjectDisposedException">After <see cref="SafeHandle.Dispose()"/>; the native side would crash.</exception>
    internal IntPtr Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsInvalid || IsClosed, this);
            return handle;
        }
    }

    public void AddSessionConfigEntry(string configKey, string configValue) =>
        NativeMethods.Call(130, Handle, Utf8.Bytes(configKey), Utf8.Bytes(configValue));

    public void AddFreeDimensionOverride(string dimDenotation, long dimValue) =>
        NativeMethods.Call(79, Handle, Utf8.Bytes(dimDenotation), dimValue);

    public void AddFreeDimensionOverrideByName(string dimName, long dimValue) =>
        NativeMethods.Call(124, Handle, Utf8.Bytes(dimName), dimValue);

    protected override bool ReleaseHandle()
    {
        NativeMethods.Release(100, handle);
        handle = IntPtr.Zero;
        return true;
    }
}
