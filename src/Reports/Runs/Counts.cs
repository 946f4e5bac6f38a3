namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>What is found and missed at the recommended threshold, over all classes.</summary>
internal sealed record Counts(double? Precision, double? Recall, double? F1, int Correct, int Wrong, int Missed)
{
    public static Counts? Parse(JsonView json) =>
        json["truePositives"].Count is { } correct && json["falsePositives"].Count is { } wrong && json["missed"].Count is { } missed
        ? new Counts(json["precision"].Share, json["recall"].Share, json["f1"].Share, correct, wrong, missed)
        : null;
}
