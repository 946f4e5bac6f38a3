using Microsoft.ML.SparseDetr.Reports.Advice;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>What came out, in words, and what to do next.</summary>
internal static class SummarySection
{
    public static void Write(Html html, RunView view) => html.Section(view, "summary", "Summary", () =>
    {
        foreach (var sentence in Sentences(view.Run))
        {
            html.Add($"<p>");
            html.Prose(sentence);
            html.Add($"</p>");
        }
        var advice = Adviser.Of(view.Run);
        if (advice.Count == 0)
        {
            html.Add($"""<p class="fine">Nothing stands out: this training is fine as it is.</p>""");
            return;
        }
        html.Add($"""<ol class="advice">""");
        foreach (var item in advice)
        {
            html.Add($"<li><p><strong>{item.What}</strong>");
            if (item.Section is { } section)
                html.Add($""" <a href="#{view.Id(section)}">See it</a>""");
            html.Add($"</p>");
            html.Add($"<p>");
            html.Prose(item.Next);
            html.Add($"</p></li>");
        }
        html.Add($"</ol>");
    });

    private static IEnumerable<string> Sentences(ReportedRun run)
    {
        if (run.Metrics.Value is not { } metrics)
        {
            yield return run.Metrics.Problem!;
            yield break;
        }
        if (metrics.AtThreshold is { Recall: { } recall, Precision: { } precision } counts && metrics.Threshold is { } threshold)
            yield return Text.Of($"At the recommended score threshold {threshold:0.00} the network finds {Text.Percent(recall)} of the ")
                + $"objects ({counts.Correct} of {Text.Count((long)counts.Correct + counts.Missed, "object")}), and "
                + $"{Text.Percent(precision)} of what it reports is right ({counts.Wrong} of "
                + $"{Text.Count((long)counts.Correct + counts.Wrong, "detection")} wrong).";
        else if (metrics.AP is { } ap)
            yield return Text.Of($"The network reaches AP {ap:0.000} (AP50 {Html.Figure(metrics.AP50)}).");
        if (metrics.Sparsity is { } balance)
            yield return Bought(balance);
    }

    private static string Bought(SparsityBalance balance)
    {
        var saved = new[] { ("arithmetic", balance["GFLOPs"]), ("time of an image", balance["ms"]), ("file", balance["ONNX"]) }
            .Where(entry => entry.Item2?.Ratio is not null)
            .Select(entry => $"{Text.Percent(entry.Item2!.Ratio!.Value)} of the {entry.Item1}");
        var accuracy = balance["AP"] is { Dense: { } dense, Sparse: var sparse }
            ? Text.Of($"; AP is {100 * Math.Abs(sparse - dense):0.0} points {(sparse < dense ? "lower" : "higher")}") : "";
        return $"Beside the dense network it takes {string.Join(", ", saved)}{accuracy}.";
    }
}
