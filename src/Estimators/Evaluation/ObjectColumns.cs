namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Columns of a view that say what is where in an image: one label, four box values and perhaps a score for each object.</summary>
/// <param name="labels">Class names.</param>
/// <param name="boxes">x0 y0 x1 y1 in pixels, flat.</param>
/// <param name="scores">Scores, or null for objects that are certain.</param>
/// <param name="labelWord">What an error calls the labels.</param>
internal sealed class ObjectColumns(LabelColumn labels, FloatColumn boxes, FloatColumn? scores, string labelWord = "labels")
{
    /// <summary>Class names that a key column carries; empty for a text column.</summary>
    public IReadOnlyList<string> Names => labels.KeyValues ?? [];

    public IEnumerable<DataViewSchema.Column> Columns =>
        scores is null ? [labels.Column, boxes.Column] : [labels.Column, boxes.Column, scores.Column];

    /// <summary>Reads the objects of the row where a cursor stands.</summary>
    public Func<List<DetectedObject>> Getter(DataViewRow row)
    {
        var (getLabels, getBoxes, getScores) = (labels.Getter(row), boxes.Getter(row), scores?.Getter(row));
        return () =>
        {
            var (names, corners, values) = (getLabels(), getBoxes(), getScores?.Invoke());
            if (corners.Length != 4 * names.Length || values is not null && values.Length != names.Length)
                throw new InvalidOperationException(
                    $"Row {row.Position} has {names.Length} {labelWord}, {corners.Length} box values and {values?.Length} scores.");
            return [.. names.Select((name, i) => new DetectedObject(
                name ?? "", values?[i] ?? 1, corners[4 * i], corners[4 * i + 1], corners[4 * i + 2], corners[4 * i + 3]))];
        };
    }
}
