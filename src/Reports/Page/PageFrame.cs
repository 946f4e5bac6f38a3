using System.Globalization;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>What is around the sections: head, title, ways through the page, and the scripts at the end.</summary>
internal static class PageFrame
{
    private static readonly (string Id, string Name)[] Ways =
    [
        ("summary", "Summary"), ("course", "Course"), ("curves", "Curves"), ("classes", "Classes"), ("confusion", "Confusion"),
        ("gallery", "Gallery"), ("sparsity", "Sparsity"), ("data", "Data"), ("options", "Options"),
    ];

    public static void Begin(Html html, IReadOnlyList<RunView> views)
    {
        var title = Title(views);
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{PageAssets.Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>
            """);
        html.AddRaw(PageAssets.Style);
        html.Add($"""
            </style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header><nav aria-label="Sections">
            """);
        if (views.Count == 1)
            foreach (var (id, name) in Ways)
                html.Add($"""<a href="#{id}">{name}</a>""");
        else
        {
            html.Add($"""<a href="#comparison">Beside each other</a>""");
            foreach (var view in views)
                html.Add($"""<a href="#run-{view.Index + 1}">{view.Run.Name}</a>""");
        }
        html.Add($"""
            </nav><button type="button" id="theme" aria-pressed="false">Dark</button></header>
            <main id="main" tabindex="-1">
            <h1>{title}</h1>
            <p class="lead">{(views.Count == 1 ? Describe(views[0].Run) : string.Join(" · ", views.Select(view => view.Run.Name)))}</p>
            <noscript><p class="missing">Charts and boxes are drawn by the script of this page, which is switched off.</p></noscript>

            """);
    }

    public static void End(Html html, string data)
    {
        html.Add($"""
            </main>
            <footer><p>Written by Microsoft.ML.SparseDetr. This page needs no network; charts: uPlot (MIT).</p></footer>
            <dialog id="enlarged" aria-labelledby="enlarged-name"><div class="bar"><h2 id="enlarged-name"></h2>
            <button type="button" name="before" aria-label="Image before">‹</button>
            <button type="button" name="next" aria-label="Next image">›</button>
            <button type="button" name="close">Close</button></div><div class="stage"></div></dialog>
            <script type="application/json" id="report-data">
            """);
        html.AddRaw(data);
        html.Add($"</script>\n");
        foreach (var script in PageAssets.Code)
        {
            html.Add($"<script>");
            html.AddRaw(script);
            html.Add($"</script>\n");
        }
        html.Add($"</body>\n</html>\n");
    }

    /// <summary>Data, size, length and date of a training in one line.</summary>
    public static string Describe(ReportedRun run)
    {
        var parts = new List<string>();
        if (run.Predictions.Value is { Images: { Count: > 0 } images })
            parts.Add($"measured on {images.Count} images of {FolderOf(images[0].File)}");
        if (run.ClassNames.Count > 0)
            parts.Add(run.ClassNames.Count == 1 ? "1 class" : $"{run.ClassNames.Count} classes");
        if (run.Options.Value is { } options && options["Training.Width"] is { } width && options["Training.Height"] is { } height)
            parts.Add($"{width}×{height} pixels");
        if (run.AP is { } ap)
            parts.Add($"AP {Html.Figure(ap)}");
        if (run.Written is { } written)
            parts.Add(written.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture));
        return string.Join(" · ", parts);
    }

    private static string Title(IReadOnlyList<RunView> views)
    {
        if (views.Count > 1)
            return $"{views.Count} trainings beside each other";
        var run = views[0].Run;
        return run.Options.Value?["Model"] is { } model ? $"{model} · {run.Name}" : run.Name;
    }

    /// <summary>The last two folders of a path: enough to know it again, and nothing about the machine.</summary>
    private static string FolderOf(string file) =>
        string.Join('/', (Path.GetDirectoryName(file) ?? "").Split('/', '\\').Where(part => part.Length > 0).TakeLast(2));
}
