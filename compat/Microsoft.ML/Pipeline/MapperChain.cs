using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Mappers one after the other.</summary>
internal sealed class MapperChain(DataViewSchema inputSchema, IReadOnlyList<IRowToRowMapper> mappers) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema => mappers.Count == 0 ? inputSchema : mappers[^1].OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        IEnumerable<DataViewSchema.Column> needed = dependingColumns;
        for (int i = mappers.Count - 1; i >= 0; i--)
            needed = mappers[i].GetDependencies(needed);
        return needed;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != inputSchema)
            throw new ArgumentException("The row's schema is not the one that the mapper was made for.", nameof(input));
        var active = new IEnumerable<DataViewSchema.Column>[mappers.Count];
        IEnumerable<DataViewSchema.Column> needed = activeColumns;
        for (int i = mappers.Count - 1; i >= 0; i--)
        {
            active[i] = needed;
            needed = mappers[i].GetDependencies(needed);
        }
        DataViewRow row = input;
        for (int i = 0; i < mappers.Count; i++)
            row = mappers[i].GetRow(row, active[i]);
        return row;
    }
}
