using Microsoft.ML.SparseDetr.Reports.Page;

namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>Size, arithmetic and time of a network, part by part, and of the dense one beside it.</summary>
internal static class CostCell
{
    public static string Of(NetworkCost cost, NetworkCost? dense) => Cell.Of(html =>
    {
        var title = $"{cost.Width}×{cost.Height} pixels, ONNX Runtime, {FigureSection.Threads(cost.Threads)}, median of {cost.Runs} runs";
        if (dense is null)
        {
            html.Table(title, "part", "parameters", "GFLOPs", "ms");
            foreach (var part in cost.Components)
                Cell.Row(
                    html, Name(part), $"{part.Parameters}", Html.Figure(part.Gigaflops), Html.Figure(part.Milliseconds, "0.00"));
            Cell.Row(html, "all", $"{cost.Parameters}", Html.Figure(cost.Gigaflops), Html.Figure(cost.Milliseconds, "0.00"));
            html.EndTable();
            return;
        }
        html.Table(title, "", "dense", "this one", "share");
        Share(html, "parameters", dense.Parameters, cost.Parameters, "0");
        Share(html, "GFLOPs", dense.Gigaflops, cost.Gigaflops, "0.000");
        Share(html, "file, MB", dense.Bytes / 1e6, cost.Bytes / 1e6, "0.00");
        Share(html, "ms", dense.Milliseconds, cost.Milliseconds, "0.00");
        Share(html, "ms, fastest run", dense.FastestMilliseconds, cost.FastestMilliseconds, "0.00");
        foreach (var part in cost.Components)
            if (dense.Components.FirstOrDefault(other => other.Component == part.Component) is { } other)
                Share(html, $"ms, {Name(part)}", other.Milliseconds, part.Milliseconds, "0.00");
        html.EndTable();
    });

    private static string Name(ComponentCost part) => part.Component.ToString().ToLowerInvariant();

    private static void Share(Html html, string name, double dense, double own, string format)
    {
        html.Add($"""<tr><th scope="row">{name}</th><td>{Html.Figure(dense, format)}</td><td>{Html.Figure(own, format)}</td>""");
        html.Add($"<td>{Html.Figure(dense > 0 ? own / dense : null, "0.00")}");
        html.Bar(dense > 0 ? own / dense : null);
        html.Add($"</td></tr>");
    }
}
