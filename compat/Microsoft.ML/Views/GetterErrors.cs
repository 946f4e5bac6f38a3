using System;

namespace Microsoft.ML.Data;

internal static class GetterErrors
{
    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}' (column '{column.Name}').");

    public static InvalidOperationException NoRow() =>
        new("Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after that returned false.");

    public static ArgumentException Inactive(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' is not active: it was not among the columns that the cursor was opened for.", nameof(column));
}
