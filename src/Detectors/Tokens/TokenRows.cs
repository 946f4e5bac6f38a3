namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Tokens that attention reads, in a graph.</summary>
/// <param name="Rows">[B·N, D].</param>
/// <param name="Count">Tokens N of an image.</param>
/// <param name="Positions">[N, D] constant positions that are still to be added, or null.</param>
internal sealed record TokenRows(string Rows, int Count, double[]? Positions = null);
