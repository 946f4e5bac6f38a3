using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>A page that grows: what is written in the code is markup, what is put into it is text and gets encoded.</summary>
internal sealed partial class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _page = new();

    public override string ToString() => _page.ToString();

    /// <summary>Adds markup; the holes are encoded, also between quotes of an attribute.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        // it was added while the argument came about
    }

    /// <summary>Adds what is markup already.</summary>
    public void AddRaw(string markup) => _page.Append(markup);

    /// <summary>A section with its heading.</summary>
    public void Section(RunView view, string id, string title, Action content)
    {
        var name = view.Id(id);
        Add($"""
            <section id="{name}" aria-labelledby="{name}-title"><h{view.Level} id="{name}-title">{title}</h{view.Level}>

            """);
        content();
        Add($"</section>\n");
    }

    /// <summary>A sentence in place of what is not there.</summary>
    public void Missing(string? problem)
    {
        Add($"""<p class="missing">""");
        Prose(problem ?? "");
        Add($"</p>\n");
    }

    /// <summary>A place that the script draws a chart into.</summary>
    /// <param name="view">The training.</param>
    /// <param name="kind">What is drawn.</param>
    /// <param name="title">Its title.</param>
    /// <param name="words">What it shows, for those who do not see it.</param>
    public void Chart(RunView view, string kind, string title, string words) => Add($"""
        <figure class="chart"><figcaption>{title}</figcaption>
        <div class="plot" data-chart="{kind}" data-run="{view.Index}" data-words="{words}"></div></figure>

        """);

    /// <summary>A sentence; options, commands and files in it look like code.</summary>
    public void Prose(string sentence)
    {
        var from = 0;
        foreach (Match match in Code().Matches(sentence))
        {
            Add($"{sentence[from..match.Index]}<code>{match.Value}</code>");
            from = match.Index + match.Length;
        }
        Add($"{sentence[from..]}");
    }

    [GeneratedRegex(@"sparse-detr [a-z]+(?: check)?|(?<![\w-])--[a-z-]+(?: [A-Z\d]+)?|[\w-]+\.(?:json|safetensors|onnx|csv|zip)\b")]
    private static partial Regex Code();

    /// <summary>Begins a table that scrolls sideways where the page is narrow.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="columns">Heads of its columns.</param>
    public void Table(string title, params IReadOnlyList<string> columns)
    {
        Add($"""<div class="scroll" role="region" tabindex="0" aria-label="{title}"><table><caption>{title}</caption><thead><tr>""");
        foreach (var column in columns)
            Add($"""<th scope="col">{column}</th>""");
        Add($"</tr></thead><tbody>\n");
    }

    public void EndTable() => Add($"</tbody></table></div>\n");

    /// <summary>A bar of a share, 0..1.</summary>
    public void Bar(double? share, string kind = "")
    {
        if (share is { } part)
            Add($"""
                <svg class="bar {kind}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100"
                height="8"/><rect width="{100 * Math.Clamp(part, 0, 1):0.#}" height="8"/></svg>
                """);
    }

    /// <summary>A figure, or a dash where it is not known.</summary>
    public static string Figure(double? value, string format = "0.000") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    /// <summary>Markup with encoded holes, added to a page while it is put together.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder _page;

        public Markup(int literalLength, int formattedCount, Html html) => _page = html._page;

        public void AppendLiteral(string markup) => _page.Append(markup);

        // Control characters and those that turn the direction of text are shown by their numbers.
        public void AppendFormatted(string? text) => _page.Append(Encoder.Encode(PlainText.Line(text ?? "")));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        /// <summary>An image is of plain characters only.</summary>
        public void AppendFormatted(DataUri image) => _page.Append(image.Text);
    }
}
