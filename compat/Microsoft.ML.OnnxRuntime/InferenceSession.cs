using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A loaded model. Runs may come from several threads at once.</summary>
public partial class InferenceSession : IDisposable
{
    private IntPtr _session;
    private SessionOptions _ownOptions;

    public InferenceSession(string modelPath) : this(modelPath, new SessionOptions(), ownsOptions: true)
    {
    }

    public InferenceSession(string modelPath, SessionOptions options) : this(modelPath, options, ownsOptions: false)
    {
    }

    public InferenceSession(byte[] model) : this(model, new SessionOptions(), ownsOptions: true)
    {
    }

    public InferenceSession(byte[] model, SessionOptions options) : this(model, options, ownsOptions: false)
    {
    }

    private unsafe InferenceSession(string modelPath, SessionOptions options, bool ownsOptions)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ownOptions = ownsOptions ? options : null;
        fixed (byte* path = Utf8.PathBytes(modelPath))
        {
            nint session;
            NativeStatus.Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)OrtLibrary.Api[7])(
                OrtEnv.Instance().Handle, path, options.Handle, &session));
            Attach(session);
        }
        GC.KeepAlive(options);
    }

    private unsafe InferenceSession(byte[] model, SessionOptions options, bool ownsOptions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        _ownOptions = ownsOptions ? options : null;
        fixed (byte* bytes = model)
        {
            nint session;
            NativeStatus.Check(((delegate* unmanaged<nint, nint, nuint, nint, nint*, nint>)OrtLibrary.Api[8])(
                OrtEnv.Instance().Handle, (nint)bytes, (nuint)model.Length, options.Handle, &session));
            Attach(session);
        }
        GC.KeepAlive(options);
    }

    ~InferenceSession() => Dispose(false);

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; private set; }

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; private set; }

    public IReadOnlyList<string> InputNames { get; private set; }

    public IReadOnlyList<string> OutputNames { get; private set; }

    public ModelMetadata ModelMetadata { get; private set; }

    public unsafe ulong ProfilingStartTimeNs
    {
        get
        {
            ulong start;
            NativeStatus.Check(((delegate* unmanaged<nint, ulong*, nint>)OrtLibrary.Api[146])(Handle, &start));
            return start;
        }
    }

    private IntPtr Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_session == IntPtr.Zero, this);
            return _session;
        }
    }

    /// <summary>Ends profiling and gives the name of the profile's file.</summary>
    public string EndProfiling() => NativeMethods.GetString(110, Handle);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ownOptions?.Dispose();
            _ownOptions = null;
        }
        if (_session == IntPtr.Zero)
            return;
        NativeMethods.Release(95, _session);
        _session = IntPtr.Zero;
    }

    private void Attach(nint session)
    {
        _session = session;
        InputNames = ReadNames(session, 30, 36);
        OutputNames = ReadNames(session, 31, 37);
        InputMetadata = ReadMetadata(session, InputNames, 33);
        OutputMetadata = ReadMetadata(session, OutputNames, 34);
        ModelMetadata = new ModelMetadata(session);
    }

    private static unsafe string[] ReadNames(nint session, int countFunction, int nameFunction)
    {
        var names = new string[NativeMethods.GetCount(countFunction, session)];
        for (var i = 0; i < names.Length; i++)
        {
            byte* name;
            NativeStatus.Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)OrtLibrary.Api[nameFunction])(
                session, (nuint)i, NativeMethods.DefaultAllocator, &name));
            names[i] = Utf8.Take(name);
        }
        return names;
    }

    private static Dictionary<string, NodeMetadata> ReadMetadata(nint session, IReadOnlyList<string> names, int typeFunction) =>
        Enumerable.Range(0, names.Count).ToDictionary(i => names[i], i => ReadType(session, i, typeFunction));

    private static unsafe NodeMetadata ReadType(nint session, int index, int typeFunction)
    {
        nint info;
        NativeStatus.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)OrtLibrary.Api[typeFunction])(session, (nuint)index, &info));
        try
        {
            return new NodeMetadata(info);
        }
        finally
        {
            NativeMethods.Release(98, info);
        }
    }
}
