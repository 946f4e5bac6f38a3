using System.Collections;
using Microsoft.ML.SparseDetr.Reports.Notebooks;
using Microsoft.ML.SparseDetr.Reports.Page;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What a notebook shows below its cells, for programs that are none: values are collected one by one and written as a page for a browser.
/// </summary>
/// <param name="title">Title of the page.</param>
public sealed class HtmlPage(string title)
{
    private readonly List<string> _pieces = [];

    /// <summary>
    /// Adds a value. What this library can show becomes a table or a picture, as in a notebook; of others the text is shown, of a list that
    /// of each item.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>The same as text, for a console.</returns>
    public string Add(object? value)
    {
        var text = value is IEnumerable items and not string ? string.Join('\n', items.Cast<object?>()) : value?.ToString() ?? "";
        if (value is IHtmlFace face)
        {
            _pieces.Add(face.ToHtml());
            return text;
        }
        var html = new Html();
        html.Add($"<pre>");
        foreach (var line in text.Split('\n'))
            html.Add($"{line}\n");
        html.Add($"</pre>");
        _pieces.Add(html.ToString());
        return text;
    }

    /// <summary>Writes the page, which needs no other file; it appears whole or not at all.</summary>
    /// <param name="path">File to write (.html).</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var html = new Html();
        html.Add($$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}}</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <style>body{max-width:1100px;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif}
            section{margin:1.2rem 0}</style></head><body><h1>{{title}}</h1>

            """);
        foreach (var piece in _pieces)
        {
            html.Add($"<section>");
            html.AddRaw(piece);
            html.Add($"</section>\n");
        }
        html.Add($"</body></html>\n");
        AtomicFile.WriteText(path, html.ToString());
    }
}
