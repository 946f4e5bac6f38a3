using System;

namespace Microsoft.ML.Data;

/// <summary>A row whose values come from one object that changes: the input of a prediction engine, the output of a custom mapping.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] readers;
    private TRow current;
    private long position = -1;

    public ObjectRow(MemberColumn[] members)
        : this(members, MemberColumn.SchemaOf(members))
    {
    }

    public ObjectRow(MemberColumn[] members, DataViewSchema schema)
    {
        Schema = schema;
        readers = Array.ConvertAll(members, MemberAccess.CreateReader<TRow>);
    }

    public override DataViewSchema Schema { get; }

    public override long Position => position;

    public override long Batch => 0;

    /// <summary>Makes <paramref name="row"/> the present row, at the next position.</summary>
    public void Show(TRow row)
    {
        current = row;
        position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var reader = readers[column.Index] as ValueReader<TRow, TValue> ?? throw GetterErrors.WrongType<TValue>(Schema[column.Index]);
        return (ref TValue value) => reader(current ?? throw GetterErrors.NoRow(), ref value);
    }
}
