using System;

namespace Microsoft.ML.Data;

/// <summary>A cursor over objects: what the list's and the sequence's have in common.</summary>
internal abstract class ObjectCursor<TRow>(DataViewSchema schema, Delegate[] readers, bool[] active) : DataViewRowCursor
    where TRow : class
{
    private long position = -1;
    private TRow current;
    private ulong id;

    public override DataViewSchema Schema => schema;

    public override long Position => position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
    {
        if (current == null)
            throw GetterErrors.NoRow();
        value = new DataViewRowId(id, 0);
    };

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw GetterErrors.Inactive(column);
        var reader = readers[column.Index] as ValueReader<TRow, TValue> ?? throw GetterErrors.WrongType<TValue>(schema[column.Index]);
        return (ref TValue value) => reader(current ?? throw GetterErrors.NoRow(), ref value);
    }

    protected bool Show(TRow row, long rowId)
    {
        current = row ?? throw new InvalidOperationException($"Row {rowId} of the data is null.");
        id = (ulong)rowId;
        position++;
        return true;
    }

    protected bool End()
    {
        current = null;
        position = -1;
        return false;
    }
}
