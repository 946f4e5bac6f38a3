using System;
using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Compiled access to the members of a user's class: no reflection and no boxing per row.</summary>
internal static class MemberAccess
{
    /// <summary>A <c>ValueReader&lt;TRow, RawType&gt;</c> for the column.</summary>
    public static Delegate CreateReader<TRow>(MemberColumn column)
    {
        Type type = column.MemberType;
        if (type == typeof(string))
            return ReadText(Get<TRow, string>(column.Member));
        if (type == typeof(string[]))
            return ReadTexts(Get<TRow, string[]>(column.Member), column);
        if (type.IsArray)
            return GenericCall.Invoke<Delegate>(typeof(MemberAccess), nameof(ReadArray), [typeof(TRow), type.GetElementType()], column);
        string method = column.Type is VectorDataViewType ? nameof(ReadBuffer) : nameof(ReadValue);
        Type item = column.Type is VectorDataViewType vector ? vector.ItemType.RawType : type;
        return GenericCall.Invoke<Delegate>(typeof(MemberAccess), method, [typeof(TRow), item], column);
    }

    public static Func<TRow, TMember> Get<TRow, TMember>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    public static Action<TRow, TMember> Set<TRow, TMember>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }

    private static ValueReader<TRow, ReadOnlyMemory<char>> ReadText<TRow>(Func<TRow, string> get) =>
        (TRow row, ref ReadOnlyMemory<char> value) => value = get(row).AsMemory();

    private static ValueReader<TRow, VBuffer<ReadOnlyMemory<char>>> ReadTexts<TRow>(Func<TRow, string[]> get, MemberColumn column)
    {
        int size = ((VectorDataViewType)column.Type).Size;
        return (TRow row, ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            string[] texts = get(row);
            int length = Length(texts, size, column);
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, length);
            for (int i = 0; i < length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        };
    }

    private static ValueReader<TRow, VBuffer<TItem>> ReadArray<TRow, TItem>(MemberColumn column)
    {
        Func<TRow, TItem[]> get = Get<TRow, TItem[]>(column.Member);
        int size = ((VectorDataViewType)column.Type).Size;
        return (TRow row, ref VBuffer<TItem> value) =>
        {
            TItem[] items = get(row);
            VBuffer<TItem>.Copy(items, 0, ref value, Length(items, size, column));
        };
    }

    private static ValueReader<TRow, VBuffer<TItem>> ReadBuffer<TRow, TItem>(MemberColumn column)
    {
        Func<TRow, VBuffer<TItem>> get = Get<TRow, VBuffer<TItem>>(column.Member);
        return (TRow row, ref VBuffer<TItem> value) => get(row).CopyTo(ref value);
    }

    private static ValueReader<TRow, TValue> ReadValue<TRow, TValue>(MemberColumn column)
    {
        Func<TRow, TValue> get = Get<TRow, TValue>(column.Member);
        return (TRow row, ref TValue value) => value = get(row);
    }

    private static int Length(Array items, int size, MemberColumn column)
    {
        int length = items?.Length ?? 0;
        if (size > 0 && length != size)
            throw new InvalidOperationException($"Column '{column.Name}' is a vector of {size}, but {column.Member.DeclaringType.Name}.{column.Member.Name} holds {length} items.");
        return length;
    }
}
