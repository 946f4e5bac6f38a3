using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>Rows in another order in a graph, with zeros where there is none.</summary>
/// <param name="Indices">[K] int64 the rows.</param>
/// <param name="Real">[K, 1] 0 where there is no row, else 1; null where all are there.</param>
internal sealed record RowSelection(string Indices, string? Real)
{
    /// <param name="graph">Where to.</param>
    /// <param name="sources">K rows, −1 for none.</param>
    internal static RowSelection Of(OnnxGraph graph, int[] sources) => new(
        graph.Indices("rows", [.. sources.Select(source => Math.Max(source, 0))]),
        sources.Contains(-1) ? graph.Weight("real", [.. sources.Select(source => source < 0 ? 0.0 : 1)], sources.Length, 1) : null);

    /// <summary>[B, N, D] -> [B, K, D].</summary>
    internal string Take(OnnxGraph graph, string rows)
    {
        var taken = graph.Gather(rows, Indices, 1);
        return Real is null ? taken : graph.Mul(taken, Real);
    }
}
