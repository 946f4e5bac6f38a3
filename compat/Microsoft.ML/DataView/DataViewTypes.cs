using System;

namespace Microsoft.ML.Data;

internal static class DataViewTypes
{
    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    public static PrimitiveDataViewType PrimitiveOf(Type type)
    {
        if (type == typeof(string) || type == typeof(ReadOnlyMemory<char>))
            return TextDataViewType.Instance;
        if (type == typeof(float))
            return NumberDataViewType.Single;
        if (type == typeof(double))
            return NumberDataViewType.Double;
        if (type == typeof(bool))
            return BooleanDataViewType.Instance;
        if (type == typeof(int))
            return NumberDataViewType.Int32;
        if (type == typeof(uint))
            return NumberDataViewType.UInt32;
        if (type == typeof(long))
            return NumberDataViewType.Int64;
        if (type == typeof(ulong))
            return NumberDataViewType.UInt64;
        if (type == typeof(byte))
            return NumberDataViewType.Byte;
        if (type == typeof(sbyte))
            return NumberDataViewType.SByte;
        if (type == typeof(short))
            return NumberDataViewType.Int16;
        if (type == typeof(ushort))
            return NumberDataViewType.UInt16;
        if (type == typeof(DateTime))
            return DateTimeDataViewType.Instance;
        if (type == typeof(DateTimeOffset))
            return DateTimeOffsetDataViewType.Instance;
        if (type == typeof(TimeSpan))
            return TimeSpanDataViewType.Instance;
        return type == typeof(DataViewRowId) ? RowIdDataViewType.Instance : null;
    }
}
