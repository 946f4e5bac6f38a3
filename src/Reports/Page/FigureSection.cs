using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>The key figures as tiles.</summary>
internal static class FigureSection
{
    public static void Write(Html html, RunView view) => html.Section(view, "figures", "Key figures", () =>
    {
        html.Add($"""<dl class="tiles">""");
        foreach (var (name, value, words) in Tiles(view.Run))
            html.Add($"""<div><dt>{name}</dt><dd>{value}</dd><dd class="words">{words}</dd></div>""");
        html.Add($"</dl>");
        if (view.Run.Metrics.Problem is { } problem)
            html.Missing(problem);
    });

    private static IEnumerable<(string Name, string Value, string Words)> Tiles(ReportedRun run)
    {
        var metrics = run.Metrics.Value;
        yield return ("AP", Html.Figure(run.AP), "COCO, mean over IoU 0.50 to 0.95");
        if (metrics is not null)
            yield return ("AP50", Html.Figure(metrics.AP50), "at IoU 0.50");
        if (metrics?.AtThreshold is { } counts)
        {
            var at = $"at threshold {Html.Figure(run.Threshold, "0.00")}";
            yield return ("Precision", Percent(counts.Precision), at);
            yield return ("Recall", Percent(counts.Recall), at);
            yield return ("F1", Html.Figure(counts.F1, "0.00"), at);
        }
        if (metrics?.Threshold is { } threshold)
            yield return ("Threshold", Html.Figure(threshold, "0.00"), "recommended, highest mean F1");
        foreach (var (name, value, size) in new[]
                 {
                     ("AP small", metrics?.APs, "below 32²"), ("AP medium", metrics?.APm, "32² to 96²"),
                     ("AP large", metrics?.APl, "above 96²"),
                 })
            if (value is { } known)
                yield return (name, Html.Figure(known), $"{size} pixels");
        if (run.Cost is { } cost)
        {
            yield return ("Time", Html.Figure(cost.Milliseconds, "0.0") + " ms", $"an image, {Threads(cost.Threads)}");
            yield return ("Arithmetic", Html.Figure(cost.Gigaflops, "0.00"), "GFLOPs an image");
        }
        if (run.ModelBytes is { } bytes)
            yield return ("File", Html.Figure(bytes / 1e6, "0.00") + " MB", "model.onnx");
        if (run.History.Value is { } history)
            yield return ("Epochs", Html.Figure(history.Epochs.Count, "0"), $"in {Duration(history.Seconds)}");
    }

    public static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";

    private static string Percent(double? share) => share is { } known ? Html.Figure(100 * known, "0") + " %" : "–";

    private static string Duration(double seconds) => seconds switch
    {
        < 90 => Html.Figure(seconds, "0") + " s",
        < 5400 => Html.Figure(seconds / 60, "0") + " min",
        _ => Html.Figure(seconds / 3600, "0.0") + " h",
    };
}
