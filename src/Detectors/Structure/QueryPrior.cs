using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>What places add to the class logits by which tokens become queries, for every image size that comes along.</summary>
/// <param name="values">For each level a value for each cell at the detector's own image size.</param>
/// <param name="levels">Height and width of each level at that size.</param>
internal sealed class QueryPrior(IReadOnlyList<float[]> values, IReadOnlyList<GridSize> levels) : IDisposable
{
    private readonly SizeCache<ConstantTensor> _bySize = new(sizes => Scale(values, levels, sizes));

    /// <summary>[1, L] for maps of another size. A cell has the value of the one at its centre in the own size.</summary>
    internal ConstantTensor For(IReadOnlyList<GridSize> sizes) => _bySize.For(sizes);

    public void Dispose() => _bySize.Dispose();

    private static ConstantTensor Scale(IReadOnlyList<float[]> values, IReadOnlyList<GridSize> levels, IReadOnlyList<GridSize> sizes)
    {
        double[] scaled = [.. sizes.SelectMany((size, level) =>
            Enumerable.Range(0, size.Cells).Select(cell => (double)values[level][CellScaling.Source(cell, levels[level], size)]))];
        return new ConstantTensor(scaled, 1, scaled.Length);
    }
}
