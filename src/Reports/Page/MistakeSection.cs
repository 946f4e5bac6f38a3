using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Kinds of mistakes, and what is found by size.</summary>
internal static class MistakeSection
{
    public static void Write(Html html, RunView view)
    {
        if (view.Run.Metrics.Value is not { } metrics)
            return; // told by the sections before
        html.Add($"""<div class="pair">""");
        if (metrics.Errors is { } errors)
            html.Section(view, "mistakes", "Kinds of mistakes", () => WriteKinds(html, errors));
        if (metrics.Sizes.Any(size => size.Objects > 0))
            html.Section(view, "sizes", "Found by size", () => WriteSizes(html, metrics.Sizes));
        html.Add($"</div>");
    }

    private static void WriteKinds(Html html, ErrorKinds errors)
    {
        html.Add($"""<p class="note">At the recommended threshold; the kinds are those of TIDE (Bolya et al. 2020).</p>""");
        html.Table("Mistakes by kind", "Kind", "Count", "Share", "What it means");
        foreach (var (name, count, words) in new[]
                 {
                     ("missed", errors.Missed, "an object that no box found"),
                     ("background", errors.Background, "a box where nothing is annotated"),
                     ("wrong class", errors.Class, "the right place, another class"),
                     ("wrong place", errors.Location, "the right class, but the box does not fit (IoU 0.1 to 0.5)"),
                     ("both wrong", errors.Both, "another class, and the box does not fit"),
                     ("duplicate", errors.Duplicate, "a second box on an object that is found"),
                 }.OrderByDescending(entry => entry.Item2))
        {
            var share = errors.Mistakes > 0 ? count / (double)errors.Mistakes : 0;
            html.Add($"""<tr><th scope="row">{name}</th><td>{count}</td><td>{100 * share:0} %""");
            html.Bar(share, "bad");
            html.Add($"""</td><td class="words">{words}</td></tr>""");
        }
        html.EndTable();
    }

    private static void WriteSizes(Html html, IReadOnlyList<SizeRange> sizes)
    {
        html.Table("Size: square root of the area of the box", "Size", "Objects", "Found", "Share");
        foreach (var size in sizes)
        {
            var share = size.Share is { } part ? Html.Figure(100 * part, "0") + " %" : "–";
            html.Add($"""<tr><th scope="row">{size.Name}</th><td>{size.Objects}</td><td>{size.Found}</td><td>{share}""");
            html.Bar(size.Share);
            html.Add($"</td></tr>");
        }
        html.EndTable();
    }
}
