using System;

namespace Microsoft.ML.Data;

internal sealed class MappedRow(DataViewRow input, DataViewSchema schema, bool[] active, Delegate[] getters, IDisposable state) : DataViewRow
{
    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw GetterErrors.Inactive(column);
        int output = column.Index - input.Schema.Count;
        if (output < 0)
            return input.GetGetter<TValue>(input.Schema[column.Index]);
        return getters[output] as ValueGetter<TValue> ?? throw GetterErrors.WrongType<TValue>(schema[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            state?.Dispose();
            input.Dispose();
        }
        base.Dispose(disposing);
    }
}
