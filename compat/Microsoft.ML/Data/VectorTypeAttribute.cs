using System;

namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute()
    {
    }

    public VectorTypeAttribute(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Dimensions = [size];
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        foreach (int dimension in dimensions)
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));
        Dimensions = dimensions;
    }

    internal int[] Dimensions { get; }
}
