namespace Microsoft.ML.Data;

/// <summary>Moves an input cursor and shows a row computed from it.</summary>
internal sealed class RowCursorOf(DataViewRowCursor input, DataViewRow row) : DataViewRowCursor
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => row.Position;

    public override long Batch => row.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            row.Dispose();
        base.Dispose(disposing);
    }
}
