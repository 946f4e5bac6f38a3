using Microsoft.ML.SparseDetr.Detectors.Structure;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Counts what can be counted exactly: multiply-adds, bytes.</summary>
/// <param name="export">Exports the structures.</param>
/// <param name="unit">Unit of the dense cost.</param>
/// <param name="count">The cost of an exported network.</param>
internal sealed class CountMeter(StructureExport export, string unit, Func<byte[], double> count) : IStructureMeter
{
    private double? _dense;

    /// <inheritdoc/>
    public string Unit => unit;

    /// <inheritdoc/>
    public double Noise => 0;

    /// <inheritdoc/>
    public double Dense(CancellationToken cancellation) => _dense ??= count(export.Of(SparseState.Dense));

    /// <inheritdoc/>
    public double[] Savings(IReadOnlyList<SparseState> structures, CancellationToken cancellation) =>
        [.. structures.Select(structure => 1 - Ratio(structure, cancellation))];

    /// <inheritdoc/>
    public double Ratio(SparseState structure, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return count(export.Of(structure)) / Dense(cancellation);
    }
}
