using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Element type and shape of a tensor.</summary>
public struct OrtTensorTypeAndShapeInfo
{
    internal unsafe OrtTensorTypeAndShapeInfo(nint info)
    {
        ElementDataType = (TensorElementType)NativeMethods.GetInt(60, info);
        ElementCount = NativeMethods.GetLong(64, info);
        Shape = new long[NativeMethods.GetCount(61, info)];
        fixed (long* shape = Shape)
            NativeStatus.Check(((delegate* unmanaged<nint, long*, nuint, nint>)OrtLibrary.Api[62])(info, shape, (nuint)Shape.Length));
    }

    public TensorElementType ElementDataType { get; private set; }

    public readonly bool IsString => ElementDataType == TensorElementType.String;

    public long ElementCount { get; private set; }

    public readonly int DimensionsCount => Shape.Length;

    public long[] Shape { get; private set; }
}
