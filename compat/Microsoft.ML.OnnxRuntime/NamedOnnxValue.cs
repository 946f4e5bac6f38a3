using System;
using System.Collections.Generic;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor with the name of the input or output it stands for.</summary>
public class NamedOnnxValue
{
    protected NamedOnnxValue(string name, object value)
    {
        Name = name;
        Value = value;
    }

    public string Name { get; set; }

    public object Value { get; set; }

    public OnnxValueType ValueType => Value is TensorBase ? OnnxValueType.ONNX_TYPE_TENSOR : OnnxValueType.ONNX_TYPE_UNKNOWN;

    public static NamedOnnxValue CreateFromTensor<T>(string name, Tensor<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new NamedOnnxValue(name, value);
    }

    public Tensor<T> AsTensor<T>() => Value as Tensor<T>;

    public IEnumerable<T> AsEnumerable<T>() => Value as IEnumerable<T>;

    internal OrtValue ToOrtValue() => Value switch
    {
        Tensor<float> tensor => Wrap(tensor),
        Tensor<double> tensor => Wrap(tensor),
        Tensor<long> tensor => Wrap(tensor),
        Tensor<int> tensor => Wrap(tensor),
        Tensor<byte> tensor => Wrap(tensor),
        Tensor<bool> tensor => Wrap(tensor),
        _ => throw new NotSupportedException($"Input '{Name}': values of type {Value?.GetType()} are not supported."),
    };

    private static OrtValue Wrap<T>(Tensor<T> tensor) where T : unmanaged
    {
        // The tensor's own memory is pinned where it already lies row by row.
        var dense = tensor is DenseTensor<T> { IsReversedStride: false } own ? own : tensor.ToDenseTensor();
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, dense.Buffer, Array.ConvertAll(dense.Dimensions.ToArray(), d => (long)d));
    }
}
