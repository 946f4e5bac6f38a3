using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Which columns of a schema a cursor was opened for.</summary>
internal static class ColumnSet
{
    public static bool[] Of(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if ((uint)column.Index >= (uint)active.Length || schema[column.Index].Name != column.Name)
                throw new ArgumentException($"Column '{column.Name}' ({column.Index}) is not of this schema.", nameof(columns));
            active[column.Index] = true;
        }
        return active;
    }

    public static IEnumerable<DataViewSchema.Column> Select(DataViewSchema schema, bool[] active)
    {
        for (int i = 0; i < active.Length; i++)
        {
            if (active[i])
                yield return schema[i];
        }
    }
}
