namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>Something that notebooks show as a table or a picture.</summary>
internal interface IHtmlFace
{
    /// <summary>A piece of a page with its own style; all text from data is encoded.</summary>
    string ToHtml();
}
