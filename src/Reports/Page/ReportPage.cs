using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>A training, or several beside each other, on one page that needs nothing but itself.</summary>
internal static class ReportPage
{
    private const int MostImages = 100, ImageBytes = 1_150_000, MostImageBytes = 60_000, PictureBytes = 60_000, MostBoxes = 12_000;

    /// <param name="runs">The trainings; the others are compared with the first.</param>
    /// <returns>HTML.</returns>
    public static string Of(IReadOnlyList<ReportedRun> runs)
    {
        RunView[] views = [.. runs.Select((run, i) => new RunView(run, i, runs.Count == 1 ? 2 : 3))];
        IReadOnlyList<PredictedImage>[] images =
        [
            .. runs.Select(run => GalleryChoice.Of(run.Predictions.Value?.Images ?? [], Math.Max(1, MostImages / runs.Count))),
        ];
        var shown = Math.Max(1, images.Sum(list => list.Count));
        var budget = Math.Min(MostImageBytes, ImageBytes / shown);
        var pictures = new PagePictures(PictureBytes / runs.Count);

        var html = new Html();
        PageFrame.Begin(html, views);
        if (runs.Count == 1)
            WriteRun(html, views[0], images[0], budget, pictures);
        else
        {
            ComparisonSection.Write(html, views, new PagePictures(PictureBytes));
            foreach (var (view, list) in views.Zip(images))
            {
                html.Add($"""
                    <details class="run" id="run-{view.Index + 1}"{(view.Index == 0 ? " open" : "")}><summary><h2>{view.Run.Name}</h2>
                    <span>{PageFrame.Describe(view.Run)}</span></summary>
                    """);
                WriteRun(html, view, list, budget, pictures);
                html.Add($"</details>\n");
            }
        }
        PageFrame.End(html, PageData.Of(views, images, Math.Max(20, MostBoxes / shown)));
        return html.ToString();
    }

    private static void WriteRun(Html html, RunView view, IReadOnlyList<PredictedImage> images, int budget, PagePictures pictures)
    {
        SummarySection.Write(html, view);
        FigureSection.Write(html, view);
        CourseSection.Write(html, view);
        CurveSection.Write(html, view);
        ClassSection.Write(html, view);
        ConfusionSection.Write(html, view);
        MistakeSection.Write(html, view);
        GallerySection.Write(html, view, images, budget);
        SparsitySection.Write(html, view, pictures);
        DataSection.Write(html, view, pictures);
        OptionSection.Write(html, view);
    }
}
