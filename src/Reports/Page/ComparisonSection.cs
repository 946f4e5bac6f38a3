using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Several trainings beside each other: figures, AP over the epochs, and what their options differ in.</summary>
internal static class ComparisonSection
{
    private const int MostDifferences = 60;

    public static void Write(Html html, IReadOnlyList<RunView> views, PagePictures pictures)
    {
        html.Section(views[0] with { Level = 2 }, "comparison", "Beside each other", () =>
        {
            WriteFigures(html, views);
            WriteTimes(html, views, pictures);
            if (views.Any(view => view.Run.History.Value?.Measured.Count > 0))
                html.Chart(views[0], "compare", "AP over the epochs", "AP of each training over its epochs.");
            WriteDifferences(html, views);
        });
    }

    private static void WriteFigures(Html html, IReadOnlyList<RunView> views)
    {
        var first = views[0].Run;
        html.Table(
            "The trainings", "Training", "Model", "AP", "Points", "AP50", "Precision", "Recall", "ms", "Ratio", "GFLOPs", "File, MB",
            "Epochs");
        foreach (var view in views)
        {
            var (run, metrics) = (view.Run, view.Run.Metrics.Value);
            var model = run.Options.Value?["Model"] ?? "–";
            html.Add($"""<tr><th scope="row"><a href="#run-{view.Index + 1}">{run.Name}</a></th><td>{model}</td>""");
            foreach (var figure in new[]
                     {
                         Html.Figure(run.AP), Html.Figure(100 * (run.AP - first.AP), "+0.0;−0.0;0.0"), Html.Figure(metrics?.AP50),
                         Html.Figure(metrics?.AtThreshold?.Precision, "0.00"), Html.Figure(metrics?.AtThreshold?.Recall, "0.00"),
                         Html.Figure(run.Cost?.Milliseconds, "0.00"),
                         Html.Figure(run.Cost?.Milliseconds / first.Cost?.Milliseconds, "0.00"), Html.Figure(run.Cost?.Gigaflops),
                         Html.Figure(run.ModelBytes / 1e6, "0.00"), Html.Figure(run.History.Value?.Epochs.Count, "0"),
                     })
                html.Add($"<td>{figure}</td>");
            html.Add($"</tr>");
        }
        html.EndTable();
    }

    private static void WriteTimes(Html html, IReadOnlyList<RunView> views, PagePictures pictures)
    {
        AccuracyAndLatency[] figures =
        [
            .. views.Where(view => view.Run is { Cost: not null, AP: not null })
                .Select(view => new AccuracyAndLatency(view.Run.Name, view.Run.Cost!.Milliseconds, view.Run.AP!.Value)),
        ];
        if (figures.Length < 2)
            return;
        var cost = views.Select(view => view.Run.Cost).OfType<NetworkCost>().First();
        using var drawing = AccuracyLatencyChart.Draw(
            figures, $"ONNX Runtime, {FigureSection.Threads(cost.Threads)}, median of {cost.Runs} runs in turns");
        using var image = drawing.ToPixels();
        pictures.Add(html, image, "AP over the time of an image: up and to the left is better");
    }

    private static void WriteDifferences(Html html, IReadOnlyList<RunView> views)
    {
        RunOptions[] options = [.. views.Select(view => view.Run.Options.Value).OfType<RunOptions>()];
        if (options.Length < views.Count)
            foreach (var view in views.Where(view => view.Run.Options.Value is null))
                html.Missing($"{view.Run.Name}: {view.Run.Options.Problem}");
        string[] names =
        [
            .. options.SelectMany(entry => entry.Values.Select(value => value.Name)).Distinct()
                .Where(name => name != "Training.RunFolder" && options.Select(entry => entry[name] ?? "–").Distinct().Count() > 1),
        ];
        if (names.Length == 0)
        {
            html.Add($"<p>The options of all trainings are the same.</p>");
            return;
        }
        html.Table("What the options differ in", ["Option", .. views.Select(view => view.Run.Name)]);
        foreach (var name in names.Take(MostDifferences))
        {
            html.Add($"""<tr><th scope="row"><code>{name}</code></th>""");
            foreach (var view in views)
                html.Add($"""<td class="words">{view.Run.Options.Value?[name] ?? "–"}</td>""");
            html.Add($"</tr>");
        }
        html.EndTable();
        if (names.Length > MostDifferences)
            html.Add($"""<p class="note">{names.Length - MostDifferences} further differences are in options.json.</p>""");
    }
}
