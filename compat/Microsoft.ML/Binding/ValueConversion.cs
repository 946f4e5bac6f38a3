using System;

namespace Microsoft.ML.Data;

/// <summary>Values of a row as the types that users write: <c>string</c> for text, arrays for vectors.</summary>
internal static class ValueConversion
{
    /// <summary>Reads the column of the row's present position as a new <typeparamref name="T"/>.</summary>
    public static Func<T> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        if (typeof(T) == typeof(string))
            return (Func<T>)(object)Text(row.GetGetter<ReadOnlyMemory<char>>(column));
        if (typeof(T) == typeof(string[]))
            return (Func<T>)(object)Texts(row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column));
        if (typeof(T).IsArray)
            return GenericCall.Invoke<Func<T>>(typeof(ValueConversion), nameof(Items), [typeof(T).GetElementType()], row, column);
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            return value;
        };
    }

    public static void CopyTexts(in VBuffer<ReadOnlyMemory<char>> source, string[] target)
    {
        if (source.IsDense)
        {
            ReadOnlySpan<ReadOnlyMemory<char>> values = source.GetValues();
            for (int i = 0; i < target.Length; i++)
                target[i] = values[i].ToString();
            return;
        }
        for (int i = 0; i < target.Length; i++)
            target[i] = source.GetItemOrDefault(i).ToString();
    }

    private static Func<string> Text(ValueGetter<ReadOnlyMemory<char>> getter)
    {
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            return value.ToString();
        };
    }

    private static Func<string[]> Texts(ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter)
    {
        VBuffer<ReadOnlyMemory<char>> value = default;
        return () =>
        {
            getter(ref value);
            var texts = new string[value.Length];
            CopyTexts(value, texts);
            return texts;
        };
    }

    private static Func<TItem[]> Items<TItem>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(column);
        VBuffer<TItem> value = default;
        return () =>
        {
            getter(ref value);
            var items = new TItem[value.Length];
            value.CopyTo(items);
            return items;
        };
    }
}
