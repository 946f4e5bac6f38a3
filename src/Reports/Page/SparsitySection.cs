using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>What was left out of the network, when, and what that bought.</summary>
internal static class SparsitySection
{
    public static void Write(Html html, RunView view, PagePictures pictures) => html.Section(view, "sparsity", "Sparsity", () =>
    {
        var run = view.Run;
        var balance = run.Metrics.Value?.Sparsity;
        var changed = run.History.Value?.Milestones.Count > 0;
        if (balance is null && !changed && !File.Exists(run.Files.TokenImage))
        {
            html.Add($"<p>The network is whole. <code>sparse-detr train --sparsity balanced</code> makes one smaller while it trains.</p>");
            WriteComponents(html, run.Cost);
            return;
        }
        if (balance is not null)
            WriteBalance(html, balance);
        else
            html.Missing("What sparsity bought was not measured. sparse-detr train does it at its end; sparse-detr inspect shows it.");
        if (changed)
            html.Chart(view, "shares", "Share of the network in use", "Share of tokens, queries and channels in use, epoch by epoch.");
        WriteComponents(html, run.Cost);
        pictures.Add(html, run.Files.TokenImage, "Where the decoder looks on average, and the tokens that stay");
        pictures.Add(html, run.Files.LatencyImage, "Time of each part, dense beside sparse");
        foreach (var file in PagePictures.Find(run.Files.Images, "*-tokens.png", 1))
            pictures.Add(html, file, "Tokens that stay of one image");
        if (run.Levers.Value is { Levers.Count: > 0 } levers)
            WriteLevers(html, levers);
    });

    private static void WriteBalance(Html html, SparsityBalance balance)
    {
        html.Table("What sparsity bought", "", "Dense", "Sparse", "Ratio");
        foreach (var row in balance.Rows)
        {
            var (dense, sparse) = (Html.Figure(row.Dense, row.Format), Html.Figure(row.Sparse, row.Format));
            html.Add($"""<tr><th scope="row">{row.Name}</th><td>{dense}</td><td>{sparse}</td><td>""");
            if (row.Name == "AP")
                html.Add($"{Html.Figure(100 * (row.Sparse - row.Dense), "+0.0 points;−0.0 points;0.0 points")}");
            else
            {
                html.Add($"{Html.Figure(row.Ratio, "0.00")}");
                html.Bar(row.Ratio);
            }
            html.Add($"</td></tr>");
        }
        html.EndTable();
        if (balance["AP"] is { Dense: null })
            html.Add($"""
                <p class="note">The dense AP takes a training without budgets; its best.safetensors as --teacher is compared here.</p>
                """);
    }

    private static void WriteComponents(Html html, NetworkCost? cost)
    {
        if (cost is null)
            return;
        var whole = cost.Milliseconds;
        html.Table(
            $"Time of each part, ONNX Runtime, {FigureSection.Threads(cost.Threads)}, median of {cost.Runs} runs", "Part", "ms", "Share",
            "GFLOPs");
        foreach (var part in cost.Components)
        {
            var share = whole > 0 ? part.Milliseconds / whole : 0;
            var name = part.Component.ToString().ToLowerInvariant();
            html.Add($"""<tr><th scope="row">{name}</th><td>{part.Milliseconds:0.00}</td><td>{100 * share:0} %""");
            html.Bar(share);
            html.Add($"</td><td>{part.Gigaflops:0.000}</td></tr>");
        }
        html.EndTable();
    }

    private static void WriteLevers(Html html, LeverList levers)
    {
        html.Add($"<details><summary>What each part could save</summary>");
        html.Table("Measured for the target", "Part", "Full width", "Least", "Saves alone");
        foreach (var (name, full, least, saving) in levers.Levers.OrderByDescending(lever => lever.Saving))
            html.Add($"""<tr><th scope="row">{name}</th><td>{full}</td><td>{least}</td><td>{100 * saving:0.0} %</td></tr>""");
        html.EndTable();
        html.Add($"</details>");
    }
}
