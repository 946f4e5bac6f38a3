using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>Mean and covariance of what a layer multiplies its weights with, summed in double precision.</summary>
internal sealed class InputMoments : IDisposable
{
    private Tensor? _sum;
    private Tensor? _products;
    private long _count;

    /// <summary>Takes in some positions.</summary>
    /// <param name="columns">[N, C, M] C values at each of N·M positions.</param>
    internal void Add(Tensor columns)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        _sum ??= zeros(columns.shape[1], dtype: ScalarType.Float64, device: columns.device).DetachFromDisposeScope();
        _products ??= zeros(columns.shape[1], columns.shape[1], dtype: ScalarType.Float64, device: columns.device).DetachFromDisposeScope();
        foreach (var image in columns.unbind(0)) // one after the other: a 3×3 kernel makes nine copies of a map
        {
            using var step = NewDisposeScope();
            var values = image.to(ScalarType.Float64); // [C, M]
            _sum.add_(values.sum(1));
            _products.addmm_(values, values.t(), 1, 1);
        }
        _count += columns.shape[0] * columns.shape[2];
    }

    /// <summary>[C] the mean of each value.</summary>
    internal Tensor Mean() => Sum() / _count;

    /// <summary>[C, C] the covariance of each two.</summary>
    internal Tensor Covariance()
    {
        var mean = Mean();
        return _products! / _count - mean.outer(mean);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sum?.Dispose();
        _products?.Dispose();
    }

    private Tensor Sum() => _sum ?? throw new InvalidOperationException("No input has been seen.");
}
