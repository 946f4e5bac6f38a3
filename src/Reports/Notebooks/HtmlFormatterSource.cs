namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>What <see cref="TypeFormatterSourceAttribute"/> leads a notebook to.</summary>
internal sealed class HtmlFormatterSource
{
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];
}
