using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Images with annotated and found boxes, which the script draws and filters.</summary>
internal static class GallerySection
{
    private const int LargestSide = 640;

    private static readonly (string Value, string Words)[] Kinds =
    [
        ("", "all images"), ("any", "any mistake"), ("missed", "missed"), ("background", "background"), ("class", "wrong class"),
        ("location", "wrong place"), ("both", "both wrong"), ("duplicate", "duplicate"),
    ];

    /// <param name="html">The page.</param>
    /// <param name="view">The training.</param>
    /// <param name="images">The images to show.</param>
    /// <param name="budget">Bytes of each.</param>
    public static void Write(Html html, RunView view, IReadOnlyList<PredictedImage> images, int budget) =>
        html.Section(view, "gallery", "Gallery", () =>
        {
            if (view.Run.Predictions.Value is not { } predictions)
            {
                html.Missing(view.Run.Predictions.Problem);
                return;
            }
            html.Add($"""<p class="note">{images.Count} of {predictions.Images.Count} images""");
            if (images.Count < predictions.Images.Count)
                html.Add($", those of most mistakes first, then a random sample");
            html.Add($". Select one to enlarge it.</p>");
            if (predictions.Omitted > 0)
                html.Missing($"Left out: {predictions.Omitted}, of which predictions.json does not say the name or the size.");
            WriteControls(html, view);
            html.Add($"""<ul class="cards" data-run="{view.Index}">""");
            for (var i = 0; i < images.Count; i++)
                WriteCard(html, images[i], i, budget, view.Run.Files.Folder);
            html.Add($"""</ul><button type="button" class="more" hidden></button>""");
        });

    private static void WriteControls(Html html, RunView view)
    {
        var threshold = Html.Figure(view.Run.Threshold, "0.00");
        html.Add($"""
            <form class="controls" data-run="{view.Index}">
            <label class="slide">Score threshold <output>{threshold}</output>
            <input type="range" name="threshold" min="0.05" max="1" step="0.01" value="{threshold}"></label>
            <button type="button" name="reset">Recommended: {threshold}</button>
            <label>Class <select name="class"><option value="">all classes</option>
            """);
        for (var i = 0; i < view.Run.Predictions.Value!.ClassNames.Count; i++)
            html.Add($"""<option value="{i}">{view.Run.Predictions.Value.ClassNames[i]}</option>""");
        html.Add($"""</select></label><label>Mistake <select name="kind">""");
        foreach (var (value, words) in Kinds)
            html.Add($"""<option value="{value}">{words}</option>""");
        html.Add($"""
            </select></label><p class="status" role="status"></p></form>
            <ul class="key" aria-label="What the colours mean"><li class="right">found, right</li><li class="wrong">found, wrong</li>
            <li class="truth">annotated, found</li><li class="lost">annotated, missed</li></ul>

            """);
    }

    private static void WriteCard(Html html, PredictedImage image, int index, int budget, string folder)
    {
        var name = Path.GetFileName(image.File);
        var mistakes = image.Mistakes == 1 ? "1 mistake" : $"{image.Mistakes} mistakes";
        html.Add($"""
            <li class="card" data-image="{index}"><button type="button" aria-label="Enlarge {name}, {mistakes}">
            <svg viewBox="0 0 {image.Width} {image.Height}" role="img" aria-label="{name}">
            """);
        try
        {
            using var pixels = ImageFile.Decode(Path.Combine(folder, image.File));
            html.Add($"""
                <image width="{image.Width}" height="{image.Height}" preserveAspectRatio="none"
                href="{Thumbnail.ToDataUri(pixels, LargestSide, budget)}"/>
                """);
        }
        catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            html.Add($"""<rect class="blank" width="{image.Width}" height="{image.Height}"><title>{error.Message}</title></rect>""");
        }
        html.Add($"""
            <g class="boxes"></g></svg></button><p><span class="name">{name}</span> <span class="count">{mistakes}</span></p></li>

            """);
    }
}
