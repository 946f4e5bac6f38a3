using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>The classes as a table that sorts itself.</summary>
internal static class ClassSection
{
    private const int MostRows = 500;

    private static readonly (string Name, string Words)[] Columns =
    [
        ("Class", ""), ("Objects", "annotated in the measured images"), ("Images", "that have one"), ("AP", "mean over IoU 0.50 to 0.95"),
        ("AP50", "at IoU 0.50"), ("Precision", "at the best threshold of the class"), ("Recall", "at the best threshold of the class"),
        ("F1", "at the best threshold of the class"), ("Best threshold", "where F1 of the class is highest"),
    ];

    public static void Write(Html html, RunView view) => html.Section(view, "classes", "Classes", () =>
    {
        var classes = view.Run.Metrics.Value?.Classes ?? [];
        if (classes.Count == 0)
        {
            html.Missing(view.Run.Metrics.Problem ?? "metrics.json has no classes. sparse-detr eval writes it anew with them.");
            return;
        }
        html.Add($"""
            <div class="scroll" role="region" tabindex="0" aria-labelledby="{view.Id("classes")}-title"><table class="sortable"><thead><tr>
            """);
        foreach (var (name, words) in Columns)
            html.Add($"""<th scope="col"><button type="button" title="{words}">{name}</button></th>""");
        html.Add($"</tr></thead><tbody>");
        for (var i = 0; i < Math.Min(classes.Count, MostRows); i++)
            WriteRow(html, classes[i], i);
        html.Add($"</tbody></table></div>");
        if (classes.Count > MostRows)
            html.Add($"""<p class="note">{classes.Count - MostRows} more classes are in metrics.json.</p>""");
    });

    private static void WriteRow(Html html, ClassFigures quality, int label)
    {
        html.Add($"""<tr><th scope="row" data-value="{quality.Name}">""");
        PageColors.Swatch(html, label);
        html.Add($"{quality.Name}</th>");
        Cell(quality.Objects, "0");
        Cell(quality.Images, "0");
        html.Add($"""<td data-value="{Html.Figure(quality.AP, "R")}">{Html.Figure(quality.AP)}""");
        html.Bar(quality.AP);
        html.Add($"</td>");
        Cell(quality.AP50, "0.000");
        foreach (var share in new[] { quality.Precision, quality.Recall, quality.F1, quality.Threshold })
            Cell(share, "0.00");
        html.Add($"</tr>");

        void Cell(double? value, string format) =>
            html.Add($"""<td data-value="{Html.Figure(value, "R")}">{Html.Figure(value, format)}</td>""");
    }
}
