using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Hashes of values that are the same in every process (<c>string.GetHashCode</c> is not).</summary>
internal static class ValueHash
{
    public static Func<ulong> Of(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                getter(ref text);
                return Fnv(text.Span);
            };
        }
        if (column.Type is not PrimitiveDataViewType)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' of type {column.Type} cannot be a sampling key.");
        return GenericCall.Invoke<Func<ulong>>(typeof(ValueHash), nameof(OfPrimitive), [column.Type.RawType], row, column);
    }

    private static Func<ulong> OfPrimitive<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return (ulong)(uint)EqualityComparer<T>.Default.GetHashCode(value);
        };
    }

    private static ulong Fnv(ReadOnlySpan<char> text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char letter in text)
            hash = (hash ^ letter) * 0x100000001B3;
        return hash;
    }
}
