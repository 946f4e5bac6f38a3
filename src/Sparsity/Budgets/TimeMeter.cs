using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>
/// Takes the time of networks in ONNX Runtime in turns with the dense one: single levers node by node, whole structures without a profiler.
/// </summary>
/// <param name="export">Exports the structures.</param>
/// <param name="threads">Threads of a run.</param>
/// <param name="runs">Timed runs of each network.</param>
internal sealed class TimeMeter(StructureExport export, int threads, int runs) : IStructureMeter
{
    private const int TurnsForRuns = 2; // whole networks have no nodes to take medians of

    private byte[]? _dense;

    /// <inheritdoc/>
    public string Unit => "ms";

    /// <inheritdoc/>
    public double Noise => 0.01;

    private byte[] DenseNetwork => _dense ??= export.Of(SparseState.Dense);

    /// <inheritdoc/>
    public double Dense(CancellationToken cancellation) => NetworkTurns.Median(TakeTurns([DenseNetwork], cancellation)[0]);

    /// <inheritdoc/>
    public double[] Savings(IReadOnlyList<SparseState> structures, CancellationToken cancellation) =>
        NodeSavings.Measure(DenseNetwork, [.. structures.Select(export.Of)], threads, runs, cancellation);

    /// <inheritdoc/>
    public double Ratio(SparseState structure, CancellationToken cancellation)
    {
        var times = TakeTurns([DenseNetwork, export.Of(structure)], cancellation);
        return NetworkTurns.Median([.. times[1].Zip(times[0], (sparse, dense) => sparse / dense)]);
    }

    private List<double>[] TakeTurns(IReadOnlyList<byte[]> networks, CancellationToken cancellation)
    {
        using var turns = new NetworkTurns(networks, threads);
        return turns.Times(TurnsForRuns * runs, RunClock.For(threads), cancellation);
    }
}
