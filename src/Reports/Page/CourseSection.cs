using Microsoft.ML.SparseDetr.Reports.Advice;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>AP, loss and learning rate over the epochs.</summary>
internal static class CourseSection
{
    public static void Write(Html html, RunView view) => html.Section(view, "course", "Course of the training", () =>
    {
        if (view.Run.History.Value is { } history)
        {
            if (history.Measured.Count > 0)
                html.Chart(view, "ap", "AP over the epochs", Describe(history));
            html.Chart(view, "loss", "Loss over the epochs, and its terms",
                Text.Of($"Loss from {history.Epochs[0].Loss:0.00} in the first to {history.Epochs[^1].Loss:0.00} in the last epoch."));
            html.Chart(view, "rate", "Learning rate", "The learning rate of each epoch.");
            if (history.Milestones is { Count: > 0 } milestones)
                html.Add($"""<p class="note">Dashed lines: the structure became smaller ({string.Join("; ", milestones
                    .GroupBy(change => change.Changed).Select(group => $"{group.Key}: epoch {group.First().Epoch}"))}).</p>""");
        }
        else
            html.Missing(view.Run.History.Problem);
        if (view.Run.Steps.Value is { } steps)
            html.Chart(view, "steps", $"Loss of the {steps.Count} steps",
                Text.Of($"Loss from {steps.Losses[0]:0.00} to {steps.Losses[^1]:0.00}."));
        else
            html.Missing(view.Run.Steps.Problem);
    });

    private static string Describe(EpochList history)
    {
        var best = history.Measured.MaxBy(epoch => epoch.AP)!;
        return Text.Of($"AP {history.Measured[0].AP:0.000} at first, {history.Measured[^1].AP:0.000} at the end, ")
            + Text.Of($"best {best.AP:0.000} in epoch {best.Epoch}.");
    }
}
