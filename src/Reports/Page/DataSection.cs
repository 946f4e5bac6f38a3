namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>What was odd in the data, and what the network saw.</summary>
internal static class DataSection
{
    private const int MostBatches = 2;

    public static void Write(Html html, RunView view, PagePictures pictures) => html.Section(view, "data", "Data", () =>
    {
        if (view.Run.Findings.Value is { Groups.Count: > 0 } findings)
        {
            html.Table("Findings about the data", "Kind", "Count", "What was done", "The first of them");
            foreach (var (kind, action, count, first) in findings.Groups)
                html.Add($"""
                    <tr><th scope="row">{kind}</th><td>{count}</td><td>{Done(action)}</td><td class="words">{first}</td></tr>
                    """);
            html.EndTable();
        }
        else if (File.Exists(view.Run.Files.Findings))
            html.Missing(view.Run.Findings.Problem ?? "findings.json lists nothing.");
        else
            html.Add($"<p>Nothing odd was noted about the annotations and the images.</p>");
        pictures.Add(html, view.Run.Files.LabelImage, "What is annotated: objects of each class, sizes of the boxes, their places");
        foreach (var file in PagePictures.Find(view.Run.Files.Images, "train-batch-*.png", MostBatches))
            pictures.Add(html, file, "What the network saw while it trained, with the boxes that it was taught");
    });

    private static string Done(string action) => action switch
    {
        "None" => "nothing, it is used as it is",
        "Repaired" => "repaired",
        "ObjectSkipped" => "object left out",
        "ImageSkipped" => "image left out",
        "SetRefused" => "refused",
        _ => action,
    };
}
