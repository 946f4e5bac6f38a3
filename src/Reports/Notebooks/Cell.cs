using Microsoft.ML.SparseDetr.Reports.Page;

namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>The frame of a piece of a page: its style fits a light and a dark notebook, and touches nothing else there.</summary>
internal static class Cell
{
    private const string Style = """
        <style>
        .sdetr{font:13px/1.45 system-ui,"Segoe UI",Roboto,sans-serif}
        .sdetr table{border-collapse:collapse;margin:0 0 10px;font-size:inherit}
        .sdetr caption{text-align:left;font-weight:600;padding:4px 0;white-space:nowrap}
        .sdetr th,.sdetr td{padding:3px 10px;text-align:right;vertical-align:top;border-bottom:1px solid rgba(128,128,128,.35)}
        .sdetr th{font-weight:600}
        .sdetr th:first-child,.sdetr .pictures th,.sdetr .pictures td{text-align:left}
        .sdetr td small{opacity:.7}
        .sdetr figure{display:inline-block;margin:0 14px 10px 0;vertical-align:top}
        .sdetr figcaption{font-weight:600;padding:2px 0}
        .sdetr img{max-width:100%;height:auto;display:block}
        .sdetr .bar{width:70px;height:8px;margin-left:6px;fill:#0072b2}
        .sdetr .track{fill:rgba(128,128,128,.25)}
        .sdetr .swatch{width:10px;height:10px;margin-right:6px}
        .sdetr .right{background:rgba(0,158,115,.35)}
        .sdetr .wrong{background:rgba(213,94,0,.3)}
        .sdetr .note{margin:2px 0 8px;opacity:.8}
        </style>
        """;

    /// <summary>A piece of a page.</summary>
    public static string Of(Action<Html> content)
    {
        var html = new Html();
        html.AddRaw(Style.ReplaceLineEndings(""));
        html.Add($"""<div class="sdetr">""");
        content(html);
        html.Add($"</div>");
        return html.ToString();
    }

    /// <summary>A row of a table: its name and the other cells.</summary>
    public static void Row(Html html, string name, params IEnumerable<string> cells)
    {
        html.Add($"""<tr><th scope="row">{name}</th>""");
        foreach (var cell in cells)
            html.Add($"<td>{cell}</td>");
        html.Add($"</tr>");
    }
}
