using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Fills a user's object from the present position of a row.</summary>
internal sealed class RowFiller<TRow>
    where TRow : class
{
    private readonly Action<TRow>[] setters;

    public RowFiller(DataViewRow row, IReadOnlyList<(MemberColumn Member, DataViewSchema.Column Column)> bindings)
    {
        setters = new Action<TRow>[bindings.Count];
        for (int i = 0; i < setters.Length; i++)
            setters[i] = CreateSetter(row, bindings[i].Member, bindings[i].Column);
    }

    public void Fill(TRow target)
    {
        foreach (Action<TRow> set in setters)
            set(target);
    }

    /// <summary>Finds the column of each member, and checks that it can be read into the member.</summary>
    public static IReadOnlyList<(MemberColumn Member, DataViewSchema.Column Column)> Bind(DataViewSchema schema, MemberColumn[] members, bool ignoreMissingColumns)
    {
        var bindings = new List<(MemberColumn, DataViewSchema.Column)>(members.Length);
        foreach (MemberColumn member in members)
        {
            if (schema.GetColumnOrNull(member.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw new InvalidOperationException($"Column '{member.Name}' not found in the data view");
            }
            if (!MemberTypes.Fits(column.Type, member.MemberType))
            {
                throw new InvalidOperationException(
                    $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{member.Member.Name}' of type '{member.MemberType}'.");
            }
            bindings.Add((member, column));
        }
        return bindings;
    }

    private static Action<TRow> CreateSetter(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        Type type = member.MemberType;
        if (type == typeof(string))
            return TextSetter(row, member, column);
        if (type == typeof(string[]))
            return TextsSetter(row, member, column);
        if (type.IsArray)
            return GenericCall.Invoke<Action<TRow>>(typeof(RowFiller<TRow>), nameof(ArraySetter), [type.GetElementType()], row, member, column);
        string method = column.Type is VectorDataViewType ? nameof(BufferSetter) : nameof(ValueSetter);
        return GenericCall.Invoke<Action<TRow>>(typeof(RowFiller<TRow>), method, [type], row, member, column);
    }

    private static Action<TRow> TextSetter(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        Action<TRow, string> set = MemberAccess.Set<TRow, string>(member.Member);
        ReadOnlyMemory<char> text = default;
        return target =>
        {
            getter(ref text);
            set(target, text.ToString());
        };
    }

    private static Action<TRow> TextsSetter(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        Func<TRow, string[]> get = MemberAccess.Get<TRow, string[]>(member.Member);
        Action<TRow, string[]> set = MemberAccess.Set<TRow, string[]>(member.Member);
        VBuffer<ReadOnlyMemory<char>> buffer = default;
        return target =>
        {
            getter(ref buffer);
            string[] texts = Reuse(get(target), buffer.Length);
            ValueConversion.CopyTexts(buffer, texts);
            set(target, texts);
        };
    }

    private static Action<TRow> ArraySetter<TItem>(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(column);
        Func<TRow, TItem[]> get = MemberAccess.Get<TRow, TItem[]>(member.Member);
        Action<TRow, TItem[]> set = MemberAccess.Set<TRow, TItem[]>(member.Member);
        VBuffer<TItem> buffer = default;
        return target =>
        {
            getter(ref buffer);
            TItem[] items = Reuse(get(target), buffer.Length);
            buffer.CopyTo(items);
            set(target, items);
        };
    }

    // The object's own buffer is refilled, so two objects never share one.
    private static Action<TRow> BufferSetter<TBuffer>(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        ValueGetter<TBuffer> getter = row.GetGetter<TBuffer>(column);
        Func<TRow, TBuffer> get = MemberAccess.Get<TRow, TBuffer>(member.Member);
        Action<TRow, TBuffer> set = MemberAccess.Set<TRow, TBuffer>(member.Member);
        return target =>
        {
            TBuffer buffer = get(target);
            getter(ref buffer);
            set(target, buffer);
        };
    }

    // One variable for all rows, as in the package: a getter that owns what it hands out (LoadImages) may free the value of the row before.
    private static Action<TRow> ValueSetter<TValue>(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        ValueGetter<TValue> getter = row.GetGetter<TValue>(column);
        Action<TRow, TValue> set = MemberAccess.Set<TRow, TValue>(member.Member);
        TValue value = default;
        return target =>
        {
            getter(ref value);
            set(target, value);
        };
    }

    private static TItem[] Reuse<TItem>(TItem[] old, int length) => old != null && old.Length == length ? old : new TItem[length];
}
