using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>A dimension of 0 is unknown; one unknown dimension makes the whole size unknown (0).</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0)
        : this(itemType, ImmutableArray.Create(size))
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions)
        : this(itemType, (dimensions ?? throw new ArgumentNullException(nameof(dimensions))).ToImmutableArray())
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(typeof(VBuffer<>).MakeGenericType((itemType ?? throw new ArgumentNullException(nameof(itemType))).RawType))
    {
        if (dimensions.IsDefaultOrEmpty || dimensions.Any(dimension => dimension < 0))
            throw new ArgumentOutOfRangeException(nameof(dimensions), "A vector has one or more dimensions, none of them negative.");
        ItemType = itemType;
        Dimensions = dimensions;
        int size = 1;
        foreach (int dimension in dimensions)
            size = checked(size * dimension);
        Size = size;
    }

    public ImmutableArray<int> Dimensions { get; }

    public bool IsKnownSize => Size > 0;

    public PrimitiveDataViewType ItemType { get; }

    public int Size { get; }

    public override bool Equals(DataViewType other) =>
        other is VectorDataViewType vector && ItemType.Equals(vector.ItemType) && Dimensions.AsSpan().SequenceEqual(vector.Dimensions.AsSpan());

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(ItemType);
        foreach (int dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var text = new StringBuilder("Vector<").Append(ItemType);
        foreach (int dimension in Dimensions)
            text.Append(", ").Append(dimension > 0 ? dimension.ToString(CultureInfo.InvariantCulture) : "*");
        return text.Append('>').ToString();
    }
}
