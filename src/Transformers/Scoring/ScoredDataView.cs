namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>A view with a detector's columns; nothing runs until a cursor asks for them.</summary>
internal sealed class ScoredDataView(IDataView source, ScoredSchema schema, DetectionScorer scorer) : IDataView
{
    public DataViewSchema Schema => schema.Output;

    /// <summary>False: the reader that runs ahead and the one that follows must see the same order.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        var passing = source.GetRowCursor(needed.Select(schema.Source).OfType<DataViewSchema.Column>());
        return new ScoredCursor(source, passing, schema, scorer, needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
