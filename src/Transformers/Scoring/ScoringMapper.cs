using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>Scores row by row, for prediction engines and composed mappers.</summary>
internal sealed class ScoringMapper(ScoredSchema schema, DetectionScorer scorer) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        schema.Dependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(input, schema, scorer, activeColumns);
}
