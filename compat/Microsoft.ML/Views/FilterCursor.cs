namespace Microsoft.ML.Data;

/// <summary>A cursor over some of the rows of another, with positions of its own.</summary>
internal abstract class FilterCursor(DataViewRowCursor input) : DataViewRowCursor
{
    private long position = -1;

    public override DataViewSchema Schema => input.Schema;

    public override long Position => position;

    public override long Batch => input.Batch;

    public sealed override bool MoveNext()
    {
        bool there = FindNext(input);
        position = there ? position + 1 : -1;
        return there;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

    /// <summary>Moves the input to the next row that passes; false at the end.</summary>
    protected abstract bool FindNext(DataViewRowCursor input);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
