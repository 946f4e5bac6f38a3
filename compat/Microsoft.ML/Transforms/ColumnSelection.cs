using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Some columns of a schema, by index.</summary>
internal sealed class ColumnSelection : IRowToRowMapper
{
    private readonly int[] kept;

    public ColumnSelection(DataViewSchema inputSchema, int[] kept)
    {
        InputSchema = inputSchema;
        this.kept = kept;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(kept.Select(index => inputSchema[index]));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        dependingColumns.Select(column => InputSchema[kept[column.Index]]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new Row(input, this, ColumnSet.Of(OutputSchema, activeColumns));
    }

    private sealed class Row(DataViewRow input, ColumnSelection selection, bool[] active) : DataViewRow
    {
        public override DataViewSchema Schema => selection.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => active[column.Index]
            ? input.GetGetter<TValue>(input.Schema[selection.kept[column.Index]])
            : throw GetterErrors.Inactive(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
