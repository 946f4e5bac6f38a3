using System.Globalization;
using System.Text;
using Microsoft.ML.SparseDetr.Reports.Page;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>Curves of the classes, what is taken for what, and kinds of mistakes.</summary>
internal static class QualityCell
{
    private const int MostCurves = 8, MostConfused = 12;
    private const int Side = 250, Left = 34, Top = 8, Bottom = 24;

    public static string Of(DetectionQuality quality) => Cell.Of(html =>
    {
        int[] shown =
        [
            .. Enumerable.Range(0, quality.Classes.Count).Where(i => quality.Classes[i].Objects > 0)
                .OrderByDescending(i => quality.Classes[i].Objects).Take(MostCurves).Order(),
        ];
        Chart(html, "Precision over recall, IoU 0.50", "recall", shown, i => quality.Classes[i].PrecisionByRecall, null);
        Chart(html, "F1 over the score threshold", "threshold", shown, i => quality.Classes[i].F1ByScore, quality.RecommendedThreshold);
        html.Add($"""<p class="note">""");
        foreach (var i in shown)
        {
            html.Add($"""<svg class="swatch" viewBox="0 0 10 10"><rect fill="{PageColors.Hex(i)}" width="10" height="10"/></svg>""");
            html.Add($"{quality.Classes[i].Name} &#160; ");
        }
        html.Add($"</p>");
        if (quality.Confusion is { } confusion)
            WriteConfusion(html, confusion);
        WriteMistakes(html, quality.Errors);
    });

    private static void Chart(Html html, string title, string axis, int[] classes, Func<int, IReadOnlyList<double>> values, double? mark)
    {
        html.Add($"""
            <figure><figcaption>{title}</figcaption><svg width="{Left + Side + 8}" height="{Top + Side + Bottom}" role="img"
            aria-label="{title}" fill="none" stroke-width="1.8" font-size="11">
            """);
        foreach (var tick in new[] { 0, 0.25, 0.5, 0.75, 1 })
        {
            var (x, y) = (Left + Side * tick, Top + Side * (1 - tick));
            html.Add($"""
                <path stroke="rgba(128,128,128,.35)" stroke-width="1" d="M{Left} {y:0.#}H{Left + Side}M{x:0.#} {Top}V{Top + Side}"/>
                <text fill="currentColor" x="{Left - 5}" y="{y + 4:0.#}" text-anchor="end">{tick:0.##}</text>
                <text fill="currentColor" x="{x:0.#}" y="{Top + Side + 15}" text-anchor="middle">{tick:0.##}</text>
                """);
        }
        foreach (var i in classes)
            html.Add($"""<path stroke="{PageColors.Hex(i)}" d="{Path(values(i))}"/>""");
        if (mark is { } place)
            html.Add($"""<path stroke="currentColor" stroke-dasharray="4 3" d="M{Left + Side * place:0.#} {Top}V{Top + Side}"/>""");
        html.Add($"</svg><figcaption>{axis}</figcaption></figure>");
    }

    /// <summary>A line through the values that are there.</summary>
    private static string Path(IReadOnlyList<double> values)
    {
        var path = new StringBuilder();
        var isDown = false;
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                var (x, y) = (Left + Side * i / (double)(values.Count - 1), Top + Side * (1 - values[i]));
                path.Append(CultureInfo.InvariantCulture, $"{(isDown ? 'L' : 'M')}{x:0.#} {y:0.#}");
            }
            isDown = !double.IsNaN(values[i]);
        }
        return path.ToString();
    }

    private static void WriteConfusion(Html html, ConfusionMatrix confusion)
    {
        var count = confusion.Names.Count;
        var counts = Enumerable.Range(0, count).Select(row =>
            Enumerable.Range(0, count).Select(column => confusion[row, column]).ToArray());
        html.Add($"<div><strong>What is taken for what at threshold {confusion.Threshold:0.00}</strong></div>");
        ConfusionSection.WriteTable(html, new ConfusionTable(confusion.Names, [.. counts], confusion.Threshold).OfLargest(MostConfused));
    }

    private static void WriteMistakes(Html html, ErrorCounts errors)
    {
        html.Table(
            $"Kinds of detections at threshold {Html.Figure(errors.Threshold, "0.00")}", "", "correct", "class", "location", "both",
            "duplicate", "background", "missed");
        int[] counts = [errors.Correct, errors.Class, errors.Location, errors.Both, errors.Duplicate, errors.Background, errors.Missed];
        Cell.Row(html, "count", counts.Select(number => $"{number}"));
        html.EndTable();
    }
}
