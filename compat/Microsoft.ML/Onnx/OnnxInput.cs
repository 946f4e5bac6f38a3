using System;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input tensor over a buffer that is refilled from the row.</summary>
internal sealed class OnnxInput : IDisposable
{
    private readonly Action fill;

    private OnnxInput(OrtValue value, Action fill)
    {
        Value = value;
        this.fill = fill;
    }

    public OrtValue Value { get; }

    public static OnnxInput Create(DataViewRow row, DataViewSchema.Column column, OnnxTensorColumn tensor) =>
        GenericCall.Invoke<OnnxInput>(typeof(OnnxInput), nameof(CreateOf), [tensor.ItemType.RawType], row, column, tensor);

    public void Fill() => fill();

    public void Dispose() => Value.Dispose();

    private static OnnxInput CreateOf<T>(DataViewRow row, DataViewSchema.Column column, OnnxTensorColumn tensor)
        where T : unmanaged
    {
        if (column.Type is not VectorDataViewType vector)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            var single = new T[1];
            return new OnnxInput(OrtValue.CreateTensorValueFromMemory(single, tensor.ShapeFor(1)), () => getter(ref single[0]));
        }
        ValueGetter<VBuffer<T>> getVector = row.GetGetter<VBuffer<T>>(column);
        var buffer = new T[vector.Size];
        VBuffer<T> source = default;
        return new OnnxInput(OrtValue.CreateTensorValueFromMemory(buffer, tensor.ShapeFor(buffer.Length)), () =>
        {
            getVector(ref source);
            if (source.Length != buffer.Length)
                throw new InvalidOperationException($"Column '{column.Name}' delivers {source.Length} values, its type promises {buffer.Length}.");
            source.CopyTo(buffer);
        });
    }
}
