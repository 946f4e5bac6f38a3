using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>
/// Takes the time of networks in ONNX Runtime in turns with the dense one: single levers node by node, whole structures without a profiler.
/// </summary>
/// <param name="export">Exports the structures.</param>
/// <param name="threads">Threads of a run.</param>
/// <param name="runs">Timed runs of each network; fewer where the dense one takes long, whose times vary less.</param>
internal sealed class TimeMeter(StructureExport export, int threads, int runs) : IStructureMeter
{
    private const int TurnsForRuns = 2; // whole networks have no nodes to take medians of
    private const int FewestRuns = 5;
    private const double TimeForRuns = 2000; // milliseconds of the dense network

    private byte[]? _dense;
    private int? _runs;

    /// <inheritdoc/>
    public string Unit => "ms";

    /// <inheritdoc/>
    public double Noise => 0.01;

    private byte[] DenseNetwork => _dense ??= export.Of(SparseState.Dense);

    /// <inheritdoc/>
    public double Dense(CancellationToken cancellation) => NetworkTurns.Median(TakeTurns([DenseNetwork], cancellation)[0]);

    /// <inheritdoc/>
    public double[] Savings(IReadOnlyList<SparseState> structures, CancellationToken cancellation) =>
        NodeSavings.Measure(DenseNetwork, [.. structures.Select(export.Of)], threads, Runs(cancellation), cancellation);

    /// <inheritdoc/>
    public double Ratio(SparseState structure, CancellationToken cancellation)
    {
        var times = TakeTurns([DenseNetwork, export.Of(structure)], cancellation);
        return NetworkTurns.Median([.. times[1].Zip(times[0], (sparse, dense) => sparse / dense)]);
    }

    private List<double>[] TakeTurns(IReadOnlyList<byte[]> networks, CancellationToken cancellation)
    {
        using var turns = new NetworkTurns(networks, new ScoringOptions { Threads = threads });
        return turns.Times(TurnsForRuns * Runs(cancellation), RunClock.For(threads), cancellation);
    }

    private int Runs(CancellationToken cancellation)
    {
        if (_runs is { } known)
            return known;
        using var turns = new NetworkTurns([DenseNetwork], new ScoringOptions { Threads = threads });
        var fastest = turns.Times(2, RunClock.For(threads), cancellation)[0].Min();
        _runs = Math.Min(runs, Math.Max(FewestRuns, (int)(TimeForRuns / fastest)));
        return _runs.Value;
    }
}
