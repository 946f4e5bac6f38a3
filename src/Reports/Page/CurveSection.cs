using Microsoft.ML.SparseDetr.Reports.Advice;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Precision over recall, and F1 over the score threshold.</summary>
internal static class CurveSection
{
    public static void Write(Html html, RunView view) => html.Section(view, "curves", "Precision, recall and threshold", () =>
    {
        var metrics = view.Run.Metrics.Value;
        if (metrics is null || metrics.Classes.All(entry => entry.PrecisionByRecall is null && entry.F1ByScore is null))
        {
            html.Missing(view.Run.Metrics.Problem ?? "metrics.json has no curves. sparse-detr eval writes it anew with them.");
            return;
        }
        var hidden = metrics.Classes.Count - PageData.MostCurves;
        html.Add($"""<div class="pair">""");
        html.Chart(view, "pr", "Precision over recall, IoU 0.50",
            "Precision over recall of each class; the table of classes has the AP50 of each, which is the area below its curve.");
        html.Chart(view, "f1", "F1 over the score threshold", metrics.Threshold is { } threshold
            ? Text.Of($"F1 of each class over the score threshold; the recommended threshold {threshold:0.00} is marked.")
            : "F1 of each class over the score threshold.");
        html.Add($"</div>");
        if (hidden > 0)
            html.Add($"""
                <p class="note">The {PageData.MostCurves} classes of most objects are drawn, {hidden} are not; the mean is of all.</p>
                """);
    });
}
