using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>Typed access to the elements of a CPU tensor, in row-major order whatever its strides are.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : struct
{
    private readonly Tensor tensor;
    private readonly Tensor rows;

    internal TensorAccessor(Tensor tensor)
    {
        tensor.RequireCpuMemory();
        tensor.RequireType<T>();
        this.tensor = tensor;
        rows = tensor.is_contiguous() ? tensor : tensor.contiguous().DetachFromDisposeScope();
    }

    private Span<T> Elements => MemoryMarshal.Cast<byte, T>(rows.bytes);

    public long Count => rows.NumberOfElements;

    public bool IsReadOnly => false;

    public T[] ToArray() => Elements.ToArray();

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = Elements[(int)tensorIndex..];
        var target = array[arrayIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(new ReadOnlySpan<T>(array), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var target = Elements[(int)tensorIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
        if (!ReferenceEquals(rows, tensor)) using (no_grad()) tensor.copy_(rows);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (!ReferenceEquals(rows, tensor)) rows.Dispose();
    }
}
