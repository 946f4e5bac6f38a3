using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>A mapping with its schemas: the input's columns, then the mapping's.</summary>
internal sealed class BoundMapping : IRowToRowMapper
{
    private readonly RowMapping mapping;

    public BoundMapping(RowMapping mapping)
    {
        this.mapping = mapping;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(mapping.InputSchema);
        builder.AddColumns(mapping.Outputs);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema => mapping.InputSchema;

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        ColumnSet.Select(InputSchema, InputsFor(ColumnSet.Of(OutputSchema, dependingColumns)));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema is not the one that the mapper was made for.", nameof(input));
        return Map(input, ColumnSet.Of(OutputSchema, activeColumns));
    }

    public MappedRow Map(DataViewRow input, bool[] active)
    {
        bool[] activeOutputs = active[InputSchema.Count..];
        IDisposable state = null;
        Delegate[] getters = Array.IndexOf(activeOutputs, true) < 0
            ? new Delegate[activeOutputs.Length]
            : mapping.CreateGetters(input, activeOutputs, out state);
        return new MappedRow(input, OutputSchema, active, getters, state);
    }

    public bool[] InputsFor(bool[] active)
    {
        bool[] needed = active[..InputSchema.Count];
        for (int output = 0; output < mapping.Outputs.Count; output++)
        {
            if (!active[InputSchema.Count + output])
                continue;
            foreach (int input in mapping.InputsOf(output))
                needed[input] = true;
        }
        return needed;
    }
}
