using System;
using System.Collections;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>A vector: dense, or sparse with ascending <c>indices</c>. The arrays may be longer than the part in use.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] values;
    private readonly int[] indices;
    private readonly int count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, indices == null ? length : values?.Length ?? 0, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"A vector of length {length} holds between 0 and {length} values.");
        if ((values?.Length ?? 0) < count)
            throw new ArgumentException($"{count} values are needed, {values?.Length ?? 0} are there.", nameof(values));
        if (count < length && count > 0 && (indices?.Length ?? 0) < count)
            throw new ArgumentException($"{count} of {length} values need as many indices, {indices?.Length ?? 0} are there.", nameof(indices));
        Length = length;
        this.count = count;
        this.values = values;
        this.indices = indices;
    }

    public bool IsDense => count == Length;

    internal T[] ValueArray => values;

    internal int[] IndexArray => indices;

    public ReadOnlySpan<T> GetValues() => values.AsSpan(0, count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : indices.AsSpan(0, count);

    public T GetItemOrDefault(int index)
    {
        T item = default;
        GetItemOrDefault(index, ref item);
        return item;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        if ((uint)index >= (uint)Length)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The vector has {Length} items.");
        int slot = IsDense ? index : Array.BinarySearch(indices, 0, count, index);
        destination = slot < 0 ? default : values[slot];
    }

    public IEnumerable<T> DenseValues()
    {
        int slot = 0;
        for (int i = 0; i < Length; i++)
        {
            if (IsDense)
                yield return values[i];
            else
                yield return slot < count && indices[slot] == i ? values[slot++] : default;
        }
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (IsDense || !all)
        {
            for (int slot = 0; slot < count; slot++)
                yield return new KeyValuePair<int, T>(IsDense ? slot : indices[slot], values[slot]);
            yield break;
        }
        int index = 0;
        foreach (T item in DenseValues())
            yield return new KeyValuePair<int, T>(index++, item);
    }

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Span<T> target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int slot = 0; slot < count; slot++)
            target[indices[slot]] = values[slot];
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length, count);
        GetValues().CopyTo(editor.Values);
        if (!IsDense)
            GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        if (sourceIndex < 0 || length < 0 || sourceIndex > Length - length)
            throw new ArgumentOutOfRangeException(nameof(sourceIndex), $"{length} items from {sourceIndex} on reach beyond a vector of {Length}.");
        var dense = new T[Length];
        CopyTo(dense);
        Copy(dense, sourceIndex, ref destination, length);
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public override string ToString() =>
        FormattableString.Invariant($"{(IsDense ? "Dense" : "Sparse")} vector of size {Length}, {count} explicit values");
}
