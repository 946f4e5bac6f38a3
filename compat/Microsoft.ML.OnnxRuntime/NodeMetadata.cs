using System;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Type and shape of an input or output of a model; a free dimension is -1.</summary>
public class NodeMetadata
{
    internal unsafe NodeMetadata(nint typeInfo)
    {
        OnnxValueType = (OnnxValueType)NativeMethods.GetInt(56, typeInfo);
        if (OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR)
            return;
        var info = NativeMethods.GetHandle(55, typeInfo);
        ElementDataType = (TensorElementType)NativeMethods.GetInt(60, info);
        var rank = NativeMethods.GetCount(61, info);
        var dimensions = new long[rank];
        SymbolicDimensions = new string[rank];
        fixed (long* d = dimensions)
            NativeStatus.Check(((delegate* unmanaged<nint, long*, nuint, nint>)OrtLibrary.Api[62])(info, d, (nuint)rank));
        var names = stackalloc byte*[rank];
        NativeStatus.Check(((delegate* unmanaged<nint, byte**, nuint, nint>)OrtLibrary.Api[63])(info, names, (nuint)rank));
        for (var i = 0; i < rank; i++)
            SymbolicDimensions[i] = Utf8.Read(names[i]);
        Dimensions = Array.ConvertAll(dimensions, x => checked((int)x));
    }

    public OnnxValueType OnnxValueType { get; }

    public bool IsTensor => OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR;

    public bool IsString => ElementDataType == TensorElementType.String;

    public TensorElementType ElementDataType { get; }

    public Type ElementType => ElementTypes.TypeOf(ElementDataType);

    public int[] Dimensions { get; }

    public string[] SymbolicDimensions { get; }
}
