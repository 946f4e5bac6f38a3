using Microsoft.ML.SparseDetr.Reports.Notebooks;

namespace Microsoft.ML.SparseDetr;

/// <summary>A network beside the dense one that it was made from, measured in turns in the same run.</summary>
/// <param name="Model">The network.</param>
/// <param name="Dense">The dense network of the same preset, classes and image size with random weights, or null where the network itself
/// is dense.</param>
/// <param name="Formulas">What the formulas say of the transformer of both, part by part; empty where the network itself is dense or has a
/// deformable encoder.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record CostComparison(NetworkCost Model, NetworkCost? Dense, IReadOnlyList<FormulaCost> Formulas) : IHtmlFace
{
    string IHtmlFace.ToHtml() => CostCell.Of(Model, Dense);
}
