using System.Globalization;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>The history of a training as a table for spreadsheets: a row for each epoch.</summary>
internal static class ResultTable
{
    /// <summary>Comma-separated text with a line of names; a figure that an epoch does not have is an empty cell.</summary>
    public static string ToCsv(IReadOnlyList<EpochRecord> history)
    {
        string[] terms = [.. history.SelectMany(epoch => epoch.Terms.Keys).Distinct().Order(StringComparer.Ordinal)];
        var names = new[] { "epoch", "learning_rate", "loss" }.Concat(terms).Concat(
        [
            "ap", "ap50", "correlation", "tokens", "queries", "feed_forward", "fusion", "backbone", "skipped_steps", "training_seconds",
            "validation_seconds",
        ]);
        return string.Join('\n', history.Select(epoch => string.Join(',', Cells(epoch, terms))).Prepend(string.Join(',', names))) + "\n";
    }

    private static IEnumerable<string> Cells(EpochRecord epoch, string[] terms) =>
    [
        Text(epoch.Epoch), Text(epoch.LearningRate), Text(epoch.Loss),
        .. terms.Select(term => epoch.Terms.TryGetValue(term, out var value) ? Text(value) : ""),
        Text(epoch.AveragePrecision), Text(epoch.AveragePrecision50), Text(epoch.Correlation?.All), Text(epoch.Shares.Tokens),
        Text(epoch.Shares.Queries), Text(epoch.Shares.FeedForward), Text(epoch.Shares.Fusion), Text(epoch.Shares.Backbone),
        Text(epoch.SkippedSteps), Text(epoch.TrainingSeconds), Text(epoch.ValidationSeconds),
    ];

    private static string Text(double? value) => value?.ToString("G7", CultureInfo.InvariantCulture) ?? "";
}
