using Microsoft.ML.SparseDetr.Detectors.Structure;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Measures what exported networks cost.</summary>
internal interface IStructureMeter
{
    /// <summary>Unit of <see cref="Dense"/>.</summary>
    string Unit { get; }

    /// <summary>How far a measured share may lie from the true one.</summary>
    double Noise { get; }

    /// <summary>Cost of the dense network.</summary>
    double Dense(CancellationToken cancellation);

    /// <summary>For each structure, which differs from the dense one in one lever, the share of the dense cost that it saves.</summary>
    double[] Savings(IReadOnlyList<SparseState> structures, CancellationToken cancellation);

    /// <summary>The share of the dense cost that a structure takes.</summary>
    double Ratio(SparseState structure, CancellationToken cancellation);
}
