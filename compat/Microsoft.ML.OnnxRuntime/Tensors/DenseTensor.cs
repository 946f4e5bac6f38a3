using System;

namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>A tensor whose elements lie in one block of memory.</summary>
public class DenseTensor<T> : Tensor<T>
{
    public DenseTensor(int length) : base(length) => Buffer = new T[length];

    public DenseTensor(ReadOnlySpan<int> dimensions, bool reverseStride = false) : base(dimensions, reverseStride) => Buffer = new T[Length];

    public DenseTensor(Memory<T> memory, ReadOnlySpan<int> dimensions, bool reverseStride = false) : base(dimensions, reverseStride)
    {
        if (memory.Length != Length)
            throw new ArgumentException($"The dimensions need {Length} elements, the memory has {memory.Length}.", nameof(memory));
        Buffer = memory;
    }

    public Memory<T> Buffer { get; }

    public override T GetValue(int index) => Buffer.Span[index];

    public override void SetValue(int index, T value) => Buffer.Span[index] = value;

    public override Tensor<T> Clone() => new DenseTensor<T>(Buffer.ToArray(), Dimensions, IsReversedStride);

    public override Tensor<T> Reshape(ReadOnlySpan<int> dimensions) => new DenseTensor<T>(Buffer, dimensions, IsReversedStride);
}
