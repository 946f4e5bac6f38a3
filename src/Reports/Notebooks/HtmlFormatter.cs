namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>Writes what shows itself as HTML into a cell.</summary>
internal sealed class HtmlFormatter
{
    public string MimeType => "text/html";

    /// <summary>False leaves the value to the notebook's own formatters.</summary>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not IHtmlFace face)
            return false;
        writer.Write(face.ToHtml());
        return true;
    }
}
