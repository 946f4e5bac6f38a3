using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>One row with its detections, found when the first of them is asked for.</summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly ScoredSchema _schema;
    private readonly DetectionScorer _scorer;
    private readonly bool[] _active;
    private readonly ImageColumn? _image;
    private Detections? _current;
    private long _position = -1;

    public ScoredRow(DataViewRow input, ScoredSchema schema, DetectionScorer scorer, IEnumerable<DataViewSchema.Column> active)
    {
        _input = input;
        _schema = schema;
        _scorer = scorer;
        _active = new bool[schema.Output.Count];
        foreach (var column in active)
            _active[column.Index] = true;
        if (schema.Output.Any(column => _active[column.Index] && schema.Source(column) is null))
            _image = new ImageColumn(input, schema.Image, path: null); // a row may have only what its reader asked for
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new ArgumentException($"Column '{column.Name}' was not requested from this row.", nameof(column));
        if (_schema.Source(column) is { } source)
            return _input.GetGetter<TValue>(source);
        return _schema.Getter(column, Current) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' does not hold values of type {typeof(TValue)}.");
    }

    private Detections Current()
    {
        if (_current is null || _position != _input.Position)
        {
            using var pixels = _image!.Read();
            _current = _scorer.Score(pixels);
            _position = _input.Position;
        }
        return _current;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
