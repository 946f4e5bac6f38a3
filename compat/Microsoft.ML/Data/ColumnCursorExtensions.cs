using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        return data.GetColumn<T>(data.Schema.GetColumnOrNull(columnName) ?? throw Mismatch.Missing(nameof(columnName), "input", columnName));
    }

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!MemberTypes.Fits(column.Type, typeof(T)))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' of type {column.Type} cannot be read as {typeof(T)}.");
        return Read<T>(data, column);
    }

    private static IEnumerable<T> Read<T>(IDataView data, DataViewSchema.Column column)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        Func<T> read = ValueConversion.Reader<T>(cursor, column);
        while (cursor.MoveNext())
            yield return read();
    }
}
