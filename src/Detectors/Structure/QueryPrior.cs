using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>What places add to the class logits by which tokens become queries, for every image size that comes along.</summary>
/// <param name="levels">Height and width of each level at the detector's own image size.</param>
internal sealed class QueryPrior(IReadOnlyList<GridSize> levels) : IDisposable
{
    private readonly Dictionary<GridSize, ConstantTensor> _bySize = [];
    private IReadOnlyList<float[]>? _values;

    /// <summary>For each level a value for each cell at the detector's own image size, or null to add nothing.</summary>
    internal void Use(IReadOnlyList<float[]>? values)
    {
        Dispose();
        _values = values;
    }

    /// <summary>[1, L] for maps of another size, or null. A cell has the value of the one at its centre in the own size.</summary>
    internal ConstantTensor? For(IReadOnlyList<GridSize> sizes)
    {
        if (_values is null)
            return null;
        if (!_bySize.TryGetValue(sizes[0], out var prior))
        {
            double[] values = [.. sizes.SelectMany((size, level) =>
                Enumerable.Range(0, size.Cells).Select(cell => (double)_values[level][CellScaling.Source(cell, levels[level], size)]))];
            prior = new ConstantTensor(values, 1, values.Length);
            _bySize.Add(sizes[0], prior);
        }
        return prior;
    }

    public void Dispose()
    {
        foreach (var prior in _bySize.Values)
            prior.Dispose();
        _bySize.Clear();
    }
}
