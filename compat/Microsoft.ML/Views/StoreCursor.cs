namespace Microsoft.ML.Data;

/// <summary>A cursor over kept values.</summary>
internal sealed class StoreCursor(DataViewSchema schema, bool[] active, ValueStore[] stores, ValueStore<DataViewRowId> ids, int[] order) : DataViewRowCursor
{
    private int position = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => position < order.Length ? position : -1;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (position < order.Length)
            position++;
        return position < order.Length;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => ids.Fetch(Slot(), ref id);

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw GetterErrors.Inactive(column);
        var store = stores[column.Index] as ValueStore<TValue> ?? throw GetterErrors.WrongType<TValue>(schema[column.Index]);
        return (ref TValue value) => store.Fetch(Slot(), ref value);
    }

    private int Slot() => (uint)position < (uint)order.Length ? order[position] : throw GetterErrors.NoRow();
}
