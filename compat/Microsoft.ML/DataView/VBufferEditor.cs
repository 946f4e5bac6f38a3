using System;

namespace Microsoft.ML.Data;

public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.GetValues().Length, keepOldOnResize: true);

    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newLogicalLength);
        int count = valuesCount ?? newLogicalLength;
        if (count < 0 || count > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount), count, $"A vector of length {newLogicalLength} holds between 0 and {newLogicalLength} values.");
        int limit = maxValuesCapacity ?? newLogicalLength;

        T[] values = Fit(destination.ValueArray, count, limit, keepOldOnResize, out bool newValues);
        bool sparse = count < newLogicalLength || requireIndicesOnDense;
        bool newIndices = false;
        int[] indices = sparse ? Fit(destination.IndexArray, count, limit, keepOldOnResize, out newIndices) : destination.IndexArray;
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, sparse, newValues, newIndices);
    }

    private static TItem[] Fit<TItem>(TItem[] old, int count, int limit, bool keep, out bool created)
    {
        created = (old?.Length ?? 0) < count;
        if (!created)
            return old ?? [];
        var grown = new TItem[Math.Min(Math.Max(count, Math.Min(limit, 2 * (old?.Length ?? 0))), Math.Max(count, limit))];
        if (keep && old != null)
            old.CopyTo(grown, 0);
        return grown;
    }
}
