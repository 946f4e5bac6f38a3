using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor over managed memory (pinned, not copied) or over memory of ONNX Runtime.</summary>
public class OrtValue : IDisposable
{
    private IntPtr _handle;
    private MemoryHandle? _pin;

    internal OrtValue(IntPtr handle, MemoryHandle? pin = null)
    {
        _handle = handle;
        _pin = pin;
    }

    ~OrtValue() => Dispose(false);

    public OnnxValueType OnnxType => (OnnxValueType)NativeMethods.GetInt(67, Handle);

    public bool IsTensor => NativeMethods.GetInt(50, Handle) != 0;

    internal IntPtr Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == IntPtr.Zero, this);
            return _handle;
        }
    }

    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape) where T : unmanaged =>
        CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new Memory<T>(data), shape);

    public static unsafe OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape) where T : unmanaged
    {
        var type = ElementTypes.Of(typeof(T));
        var elements = CountElements(shape);
        if (elements > memory.Length)
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"The shape [{string.Join(", ", shape)}] has {elements} elements, the buffer only {memory.Length}.");
        var pin = memory.Pin();
        try
        {
            return new OrtValue(Create(memoryInfo, type, shape, (nint)pin.Pointer, elements * Unsafe.SizeOf<T>()), pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    public static OrtValue CreateTensorValueWithData(
        OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, IntPtr dataBufferPtr, long bufferLengthInBytes)
    {
        var needed = CountElements(shape) * ElementTypes.SizeOf(elementType);
        if (needed > bufferLengthInBytes)
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument,
                $"The shape [{string.Join(", ", shape)}] needs {needed} bytes, the buffer has {bufferLengthInBytes}.");
        return new OrtValue(Create(memInfo, elementType, shape, dataBufferPtr, bufferLengthInBytes));
    }

    public static unsafe OrtValue CreateAllocatedTensorValue(OrtAllocator allocator, TensorElementType elementType, long[] shape)
    {
        CountElements(shape);
        nint value;
        fixed (long* dims = shape)
            NativeStatus.Check(((delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)OrtLibrary.Api[48])(
                allocator.Handle, dims, (nuint)shape.Length, (int)elementType, &value));
        return new OrtValue(value);
    }

    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        var info = NativeMethods.GetHandle(65, Handle);
        try
        {
            return new OrtTensorTypeAndShapeInfo(info);
        }
        finally
        {
            NativeMethods.Release(99, info);
            GC.KeepAlive(this);
        }
    }

    public long GetTensorSizeInBytes()
    {
        var info = GetTensorTypeAndShape();
        return info.ElementCount * ElementTypes.SizeOf(info.ElementDataType);
    }

    public ReadOnlySpan<T> GetTensorDataAsSpan<T>() where T : unmanaged => GetTensorMutableDataAsSpan<T>();

    public unsafe Span<T> GetTensorMutableDataAsSpan<T>() where T : unmanaged
    {
        var info = GetTensorTypeAndShape();
        if (info.ElementDataType != ElementTypes.Of(typeof(T)))
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The tensor holds {info.ElementDataType}, not {typeof(T).Name}.");
        return new Span<T>((void*)NativeMethods.GetHandle(51, Handle), checked((int)info.ElementCount));
    }

    public unsafe Span<byte> GetTensorMutableRawData() =>
        new((void*)NativeMethods.GetHandle(51, Handle), checked((int)GetTensorSizeInBytes()));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_handle == IntPtr.Zero)
            return;
        NativeMethods.Release(96, _handle);
        _handle = IntPtr.Zero;
        _pin?.Dispose();
        _pin = null;
    }

    private static unsafe nint Create(OrtMemoryInfo info, TensorElementType type, long[] shape, nint data, long bytes)
    {
        nint value;
        fixed (long* dims = shape)
            NativeStatus.Check(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)OrtLibrary.Api[49])(
                info.Handle, data, (nuint)bytes, dims, (nuint)shape.Length, (int)type, &value));
        return value;
    }

    private static long CountElements(long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var count = 1L;
        foreach (var dimension in shape)
        {
            if (dimension < 0)
                throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The shape [{string.Join(", ", shape)}] has a negative dimension.");
            count = checked(count * dimension);
        }
        return count;
    }
}
