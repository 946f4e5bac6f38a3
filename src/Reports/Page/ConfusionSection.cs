using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>The confusion matrix as a table: counts, and shares of each row.</summary>
internal static class ConfusionSection
{
    private const int MostClasses = 20;

    public static void Write(Html html, RunView view) => html.Section(view, "confusion", "What is taken for what", () =>
    {
        if (view.Run.Metrics.Value?.Confusion is not { } whole)
        {
            html.Missing(view.Run.Metrics.Problem ?? "metrics.json has no confusion matrix. sparse-detr eval writes it anew with one.");
            return;
        }
        var table = whole.OfLargest(MostClasses);
        var threshold = Html.Figure(table.Threshold ?? view.Run.Threshold, "0.00");
        html.Add($"""
            <p class="note">A row is what is annotated, a column what was predicted at threshold {threshold} with an overlap (IoU) of at
            least 0.5. Large number: objects; small one: share of the row.</p>
            <div class="scroll" role="region" tabindex="0" aria-labelledby="{view.Id("confusion")}-title">
            """);
        WriteTable(html, table);
        html.Add($"</div>");
    });

    public static void WriteTable(Html html, ConfusionTable table)
    {
        html.Add($"""<table class="matrix"><thead><tr><th scope="col">annotated ↓ predicted →</th>""");
        for (var column = 0; column <= table.Background; column++)
            html.Add($"""<th scope="col">{(column == table.Background ? "missed" : table.Names[column])}</th>""");
        html.Add($"</tr></thead><tbody>");
        for (var row = 0; row <= table.Background; row++)
            WriteRow(html, table, row);
        html.Add($"</tbody></table>");
    }

    private static void WriteRow(Html html, ConfusionTable table, int row)
    {
        var total = table.Total(row);
        html.Add($"""<tr><th scope="row">{(row == table.Background ? "nothing there" : table.Names[row])}</th>""");
        for (var column = 0; column <= table.Background; column++)
        {
            var (count, share) = (table.Counts[row][column], total > 0 ? table.Counts[row][column] / (double)total : 0);
            if (row == table.Background && column == table.Background)
                html.Add($"<td></td>");
            else if (count == 0)
                html.Add($"""<td class="none">0</td>""");
            else
                html.Add($"""
                    <td class="{(row == column ? "right" : "wrong")} h{(int)Math.Ceiling(10 * share)}">{count}
                    <small>{100 * share:0} %</small></td>
                    """);
        }
        html.Add($"</tr>");
    }
}
