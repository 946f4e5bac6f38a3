using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>
/// Rows with their detections. Two readers walk the source: one runs ahead and feeds the network with batches,
/// one follows and hands through the other columns, so that nothing of a row has to be copied.
/// </summary>
internal sealed class ScoredCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _passing;
    private readonly ScoredSchema _schema;
    private readonly bool[] _active;
    private readonly IEnumerator<Detections>? _scored;

    public ScoredCursor(
        IDataView source, DataViewRowCursor passing, ScoredSchema schema, DetectionScorer scorer,
        IReadOnlyCollection<DataViewSchema.Column> needed)
    {
        _passing = passing;
        _schema = schema;
        _active = new bool[schema.Output.Count];
        foreach (var column in needed)
            _active[column.Index] = true;
        if (needed.Any(column => schema.Source(column) is null))
            _scored = scorer.Score(source, schema.Image).GetEnumerator();
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _passing.Position;

    public override long Batch => _passing.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _passing.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override bool MoveNext()
    {
        if (!_passing.MoveNext())
            return false;
        if (_scored is not null && !_scored.MoveNext())
            throw new InvalidOperationException($"The data ended at row {_passing.Position} when it was read a second time.");
        return true;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new ArgumentException($"Column '{column.Name}' was not requested from this cursor.", nameof(column));
        if (_schema.Source(column) is { } source)
            return _passing.GetGetter<TValue>(source);
        return _schema.Getter(column, () => _scored!.Current) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' does not hold values of type {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scored?.Dispose();
            _passing.Dispose();
        }
        base.Dispose(disposing);
    }
}
