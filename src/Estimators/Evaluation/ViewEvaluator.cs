using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Measures a scored view with <see cref="CocoEvaluator"/>.</summary>
internal static class ViewEvaluator
{
    /// <summary>Predictions that all score at least this much were cut by a threshold.</summary>
    private const float SuspiciousScore = 0.2f;

    /// <summary>The class of objects whose own one the key map does not know.</summary>
    private const string UnknownClass = "(unknown)";

    public static ObjectDetectionMetrics Evaluate(IHost host, IDataView data, EvaluationColumns columns, EvaluationOptions options)
    {
        using var channel = host.Start("Evaluate");
        var rows = Read(data, columns, out var classNames);
        if (rows.Count == 0)
            throw new InvalidOperationException("There is nothing to evaluate: the data has no rows.");
        var ranks = new Dictionary<string, int>();
        foreach (var name in classNames)
            ranks.TryAdd(name, ranks.Count);
        var unknown = rows.Sum(row => row.Labels.Count(label => label is null));
        if (unknown > 0)
        {
            ranks.TryAdd(UnknownClass, ranks.Count);
            channel.Warning(MessageSensitivity.None,
                $"{unknown} objects have a class that the keys of the label column do not know, as no training image has it; they count "
                + $"as missed, under '{UnknownClass}'.");
        }
        var evaluator = new CocoEvaluator([.. ranks.Keys], options);
        foreach (var row in rows)
            Add(evaluator, row, ranks, options.MaximumDetections);

        var lowest = rows.SelectMany(row => row.Scores).DefaultIfEmpty(0).Min();
        if (lowest >= SuspiciousScore)
            channel.Warning(
                MessageSensitivity.None,
                FormattableString.Invariant(
                    $"No prediction scores below {lowest:0.00}: a threshold cut them, so the figures are too low. ") +
                "Score with a low threshold to measure a detector.");
        return new ObjectDetectionMetrics(evaluator.Measure());
    }

    private static List<EvaluationRow> Read(IDataView data, EvaluationColumns columns, out IEnumerable<string> classNames)
    {
        var schema = data.Schema;
        var labels = new LabelColumn(schema, columns.Label, "label");
        var boxes = new FloatColumn(schema, columns.BoundingBoxes, "bounding box");
        var predictedLabels = new LabelColumn(schema, columns.PredictedLabel, "predicted label");
        var predictedBoxes = new FloatColumn(schema, columns.PredictedBoundingBoxes, "predicted bounding box");
        var scores = new FloatColumn(schema, columns.Score, "score");
        var areas = Optional(ColumnNames.Area, name => new FloatColumn(schema, name, "area"));
        var ignoredLabels = Optional(ColumnNames.IgnoredLabel, name => new LabelColumn(schema, name, "ignored label"));
        var ignoredBoxes = Optional(ColumnNames.IgnoredBoundingBoxes, name => new FloatColumn(schema, name, "ignored bounding box"));

        var images = new ImageColumns(schema);

        DataViewSchema.Column?[] needed =
        [
            labels.Column, boxes.Column, predictedLabels.Column, predictedBoxes.Column, scores.Column,
            areas?.Column, ignoredLabels?.Column, ignoredBoxes?.Column, .. images.Columns,
        ];
        using var cursor = data.GetRowCursor(needed.OfType<DataViewSchema.Column>());
        var getLabels = labels.Getter(cursor);
        var getBoxes = boxes.Getter(cursor);
        var getPredictedLabels = predictedLabels.Getter(cursor);
        var getPredictedBoxes = predictedBoxes.Getter(cursor);
        var getScores = scores.Getter(cursor);
        var getAreas = areas?.Getter(cursor);
        var getIgnoredLabels = ignoredLabels?.Getter(cursor);
        var getIgnoredBoxes = ignoredBoxes?.Getter(cursor);
        var getImage = images.Getter(cursor);
        var rows = new List<EvaluationRow>();
        while (cursor.MoveNext())
        {
            var row = new EvaluationRow(
                getImage(), getLabels(), getBoxes(), getAreas?.Invoke() ?? [], getIgnoredLabels?.Invoke() ?? [],
                getIgnoredBoxes?.Invoke() ?? [],
                getPredictedLabels(), getPredictedBoxes(), getScores());
            row.Check(cursor.Position);
            rows.Add(row);
        }
        // Key values give every class its place; text gives only the classes that occur.
        classNames = (labels.KeyValues ?? []).Concat(predictedLabels.KeyValues ?? [])
            .Concat(rows.SelectMany(row => row.Labels).OfType<string>());
        return rows;

        T? Optional<T>(string name, Func<string, T> column) where T : class => schema.GetColumnOrNull(name) is null ? null : column(name);
    }

    private static void Add(CocoEvaluator evaluator, EvaluationRow row, Dictionary<string, int> ranks, int maximum)
    {
        var image = row.Image.Id;
        evaluator.AddImage(row.Image);
        for (var i = 0; i < row.Labels.Length; i++)
            if (Find(ranks, row.Labels[i] ?? UnknownClass) is { } label)
                evaluator.AddObject(Object(image, label, row.Boxes, i) is var item && row.Areas.Length > i
                    ? item with { Area = row.Areas[i] }
                    : item);
        for (var i = 0; i < row.IgnoredLabels.Length; i++)
            if (Find(ranks, row.IgnoredLabels[i]) is { } label)
                evaluator.AddObject(Object(image, label, row.IgnoredBoxes, i) with { IsCrowd = true });
        // A predicted class that no image shows counts for nothing, as in the COCO challenge.
        var best = Enumerable.Range(0, row.Scores.Length).OrderByDescending(i => row.Scores[i]).Take(maximum);
        foreach (var i in best)
            if (Find(ranks, row.PredictedLabels[i]) is { } label)
                evaluator.AddDetection(new Detection(
                    image, label, row.Scores[i],
                    row.PredictedBoxes[4 * i], row.PredictedBoxes[4 * i + 1], row.PredictedBoxes[4 * i + 2],
                    row.PredictedBoxes[4 * i + 3]));
    }

    private static GroundTruthObject Object(long image, int label, float[] boxes, int i) =>
        GroundTruthObject.FromCorners(image, label, boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]);

    private static int? Find(Dictionary<string, int> ranks, string? name) => name is not null && ranks.TryGetValue(name, out var rank)
        ? rank
        : null;
}
