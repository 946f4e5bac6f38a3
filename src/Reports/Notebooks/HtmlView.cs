using Microsoft.ML.SparseDetr.Reports.Notebooks;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// A table or a picture, as <c>mlContext.ObjectDetection.Show</c> makes it. A notebook with .NET Interactive shows it where it is the value
/// of a cell; <see cref="HtmlPage"/> collects several in a file for a browser.
/// </summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class HtmlView : IHtmlFace
{
    private readonly string _text;

    internal HtmlView(string html, string text) => (Html, _text) = (html, text);

    /// <summary>A piece of a page with its own style and pictures; text that came from data is encoded in it.</summary>
    public string Html { get; }

    /// <summary>What it shows, in a line for a console.</summary>
    public override string ToString() => _text;

    string IHtmlFace.ToHtml() => Html;
}
