using System;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>An output of a run.</summary>
public class DisposableNamedOnnxValue : NamedOnnxValue, IDisposable
{
    private OrtValue _source;

    private DisposableNamedOnnxValue(string name, object value, TensorElementType elementType, OrtValue source) : base(name, value)
    {
        ElementType = elementType;
        _source = source;
    }

    public TensorElementType ElementType { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    internal static DisposableNamedOnnxValue Create(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        object tensor = info.ElementDataType switch
        {
            TensorElementType.Float => Copy<float>(value, info),
            TensorElementType.Double => Copy<double>(value, info),
            TensorElementType.Int64 => Copy<long>(value, info),
            TensorElementType.Int32 => Copy<int>(value, info),
            TensorElementType.UInt8 => Copy<byte>(value, info),
            TensorElementType.Bool => Copy<bool>(value, info),
            var other => throw new NotSupportedException($"Output '{name}': tensors of {other} are not supported."),
        };
        return new DisposableNamedOnnxValue(name, tensor, info.ElementDataType, value);
    }

    protected virtual void Dispose(bool disposing)
    {
        _source?.Dispose();
        _source = null;
    }

    private static DenseTensor<T> Copy<T>(OrtValue value, OrtTensorTypeAndShapeInfo info) where T : unmanaged =>
        new(value.GetTensorDataAsSpan<T>().ToArray(), Array.ConvertAll(info.Shape, d => checked((int)d)));
}
