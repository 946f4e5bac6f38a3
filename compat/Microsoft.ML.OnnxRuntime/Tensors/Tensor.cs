using System;
using System.Collections;
using System.Collections.Generic;

namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>A multi-dimensional array with row-major (or, on request, column-major) strides.</summary>
public abstract class Tensor<T> : TensorBase, IReadOnlyList<T>
{
    private readonly int[] _dimensions;
    private readonly int[] _strides;

    protected Tensor(int length) : base(typeof(T))
    {
        _dimensions = [length];
        _strides = [1];
        Length = length;
    }

    protected Tensor(ReadOnlySpan<int> dimensions, bool reverseStride) : base(typeof(T))
    {
        _dimensions = dimensions.ToArray();
        _strides = new int[_dimensions.Length];
        IsReversedStride = reverseStride;
        Length = 1;
        foreach (var dimension in _dimensions)
            Length *= dimension >= 0 ? dimension : throw new ArgumentOutOfRangeException(nameof(dimensions), "A dimension is negative.");
        var stride = 1;
        for (var i = 0; i < _strides.Length; i++)
        {
            var axis = reverseStride ? i : _strides.Length - 1 - i;
            _strides[axis] = stride;
            stride *= _dimensions[axis];
        }
    }

    public long Length { get; }

    public int Rank => _dimensions.Length;

    public bool IsReversedStride { get; }

    public ReadOnlySpan<int> Dimensions => _dimensions;

    public ReadOnlySpan<int> Strides => _strides;

    int IReadOnlyCollection<T>.Count => (int)Length;

    public virtual T this[params int[] indices]
    {
        get => this[new ReadOnlySpan<int>(indices)];
        set => this[new ReadOnlySpan<int>(indices)] = value;
    }

    public virtual T this[ReadOnlySpan<int> indices]
    {
        get => GetValue(IndexOf(indices));
        set => SetValue(IndexOf(indices), value);
    }

    T IReadOnlyList<T>.this[int index] => GetValue(index);

    public abstract T GetValue(int index);

    public abstract void SetValue(int index, T value);

    public abstract Tensor<T> Clone();

    public abstract Tensor<T> Reshape(ReadOnlySpan<int> dimensions);

    public virtual DenseTensor<T> ToDenseTensor()
    {
        var copy = new DenseTensor<T>(Dimensions, IsReversedStride);
        for (var i = 0; i < Length; i++)
            copy.SetValue(i, GetValue(i));
        return copy;
    }

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        for (var i = 0; i < Length; i++)
            yield return GetValue(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    private int IndexOf(ReadOnlySpan<int> indices)
    {
        if (indices.Length != Rank)
            throw new ArgumentException($"The tensor has {Rank} dimensions, {indices.Length} indices are given.", nameof(indices));
        var index = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)_dimensions[i])
                throw new IndexOutOfRangeException($"Index {indices[i]} of dimension {i} is outside 0..{_dimensions[i] - 1}.");
            index += indices[i] * _strides[i];
        }
        return index;
    }
}
