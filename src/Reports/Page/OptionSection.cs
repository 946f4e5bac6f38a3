namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>All options in effect, folded away.</summary>
internal static class OptionSection
{
    public static void Write(Html html, RunView view) => html.Section(view, "options", "Options", () =>
    {
        if (view.Run.Options.Value is not { } options)
        {
            html.Missing(view.Run.Options.Problem);
            return;
        }
        html.Add($"<details><summary>All {options.Values.Count} options in effect</summary>");
        html.Table("Options in effect", "Option", "Value");
        foreach (var (name, value) in options.Values)
            html.Add($"""<tr><th scope="row"><code>{name}</code></th><td class="words">{value}</td></tr>""");
        html.EndTable();
        html.Add($"</details>");
    });
}
