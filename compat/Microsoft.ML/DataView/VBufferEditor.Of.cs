using System;

namespace Microsoft.ML.Data;

public readonly ref struct VBufferEditor<T>
{
    private readonly int logicalLength;
    private readonly T[] values;
    private readonly int[] indices;

    public readonly Span<T> Values;
    public readonly Span<int> Indices;

    internal VBufferEditor(int logicalLength, int count, T[] values, int[] indices, bool sparse, bool createdNewValues, bool createdNewIndices)
    {
        this.logicalLength = logicalLength;
        this.values = values;
        this.indices = indices;
        Values = values.AsSpan(0, count);
        Indices = sparse ? indices.AsSpan(0, count) : default;
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(logicalLength, Values.Length, values, indices);

    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        if (physicalValuesCount < 0 || physicalValuesCount > Values.Length)
            throw new ArgumentOutOfRangeException(nameof(physicalValuesCount), physicalValuesCount, $"The editor holds {Values.Length} values.");
        return new VBuffer<T>(logicalLength, physicalValuesCount, values, indices);
    }
}
