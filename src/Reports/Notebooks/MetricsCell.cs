using Microsoft.ML.SparseDetr.Reports.Page;

namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>Figures of an evaluation as tables: all classes together, and each.</summary>
internal static class MetricsCell
{
    private const int MostClasses = 30;

    public static string Of(CocoMetrics coco, DetectionQuality quality, int images) => Cell.Of(html =>
    {
        html.Table($"{images} images", ["", .. coco.Summary.Select(figure => figure.Key)]);
        Cell.Row(html, "COCO", coco.Summary.Select(figure => Html.Figure(figure.Value < 0 ? null : figure.Value)));
        html.EndTable();
        var counts = quality.AtThreshold;
        html.Table("At a score threshold, IoU 0.50", "", "threshold", "precision", "recall", "F1", "right", "wrong", "missed");
        Cell.Row(
            html, quality.RecommendedThreshold is null ? "default" : "recommended", Html.Figure(quality.Threshold, "0.00"),
            Figure(counts.Precision), Figure(counts.Recall), Figure(counts.F1), $"{counts.TruePositives}", $"{counts.FalsePositives}",
            $"{counts.Missed}");
        html.EndTable();
        WriteClasses(html, quality.Classes);
    });

    private static void WriteClasses(Html html, IReadOnlyList<ClassQuality> classes)
    {
        html.Table("Each class at its own best threshold", "class", "objects", "AP", "AP50", "precision", "recall", "F1", "threshold");
        for (var i = 0; i < Math.Min(classes.Count, MostClasses); i++)
        {
            var entry = classes[i];
            html.Add($"""<tr><th scope="row">""");
            html.Add($"""<svg class="swatch" viewBox="0 0 10 10"><rect fill="{PageColors.Hex(i)}" width="10" height="10"/></svg>""");
            html.Add($"{entry.Name}</th><td>{entry.Objects}</td><td>{Figure(entry.AP, "0.000")}");
            html.Bar(double.IsNaN(entry.AP) ? null : entry.AP);
            html.Add($"</td><td>{Figure(entry.AP50, "0.000")}</td>");
            foreach (var share in new[] { entry.Precision, entry.Recall, entry.F1, entry.Threshold })
                html.Add($"<td>{Figure(share)}</td>");
            html.Add($"</tr>");
        }
        html.EndTable();
        if (classes.Count > MostClasses)
            html.Add($"""<p class="note">{classes.Count - MostClasses} more classes are in metrics.Quality.Classes.</p>""");
    }

    private static string Figure(double value, string format = "0.00") => Html.Figure(double.IsNaN(value) ? null : value, format);
}
