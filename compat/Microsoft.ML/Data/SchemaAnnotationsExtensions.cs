using System;

namespace Microsoft.ML.Data;

public static class SchemaAnnotationsExtensions
{
    internal const string KeyValues = "KeyValues";
    internal const string SlotNames = "SlotNames";
    private const string Normalized = "IsNormalized";

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        column.Type.ItemType() is KeyDataViewType key
        && column.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is VectorDataViewType values
        && (ulong)values.Size == key.Count
        && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(KeyValues, ref keyValues);

    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { IsKnownSize: true } vector
        && column.Annotations.Schema.GetColumnOrNull(SlotNames)?.Type is VectorDataViewType names
        && names.Size == vector.Size
        && names.ItemType is TextDataViewType;

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(SlotNames, ref slotNames);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Normalized)?.Type is not BooleanDataViewType)
            return false;
        bool normalized = false;
        column.Annotations.GetValue(Normalized, ref normalized);
        return normalized;
    }
}
