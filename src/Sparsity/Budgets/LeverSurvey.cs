using Microsoft.ML.SparseDetr.Detectors.Structure;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Measures what each lever saves.</summary>
/// <param name="export">The network.</param>
/// <param name="meter">What is measured.</param>
/// <param name="key">What the figures will hold for.</param>
internal sealed class LeverSurvey(StructureExport export, IStructureMeter meter, LeverTableKey key)
{
    private const int Together = 8; // networks in memory beside the dense one

    /// <param name="progress">Told how many of all alternatives have been measured, or null.</param>
    /// <param name="cancellation">Ends the measuring.</param>
    /// <exception cref="OperationCanceledException">The measuring was ended.</exception>
    internal LeverTable Measure(Action<int, int>? progress, CancellationToken cancellation)
    {
        (string Name, int Full, int[] Counts)[] levers = [.. LeverGrid.Of(export.Twin, key.FewestQueries, key.EncoderFfn)];
        var shapes = GroupShapes.Of(export.Twin);
        string Shape(string lever) => shapes.GetValueOrDefault(lever, lever);
        (string Name, int Full, int[] Counts)[] measured = [.. levers.DistinctBy(lever => Shape(lever.Name))];
        (string Shape, int Count, SparseState Structure)[] alternatives = [.. measured.SelectMany(lever => lever.Counts.Select(count =>
            (Shape(lever.Name), count, LeverGrid.Structure(lever.Name, count))))];

        var savings = new Dictionary<(string, int), double>();
        progress?.Invoke(0, alternatives.Length);
        foreach (var batch in alternatives.Chunk(Together))
        {
            foreach (var (one, saving) in batch.Zip(
                meter.Savings([.. batch.Select(alternative => alternative.Structure)], cancellation)))
                savings[(one.Shape, one.Count)] = saving;
            progress?.Invoke(savings.Count, alternatives.Length);
        }
        Lever[] useful = [.. levers.Select(lever => new Lever(lever.Name, lever.Full, Isotonic.Useful(
            lever.Counts, [.. lever.Counts.Select(count => savings[(Shape(lever.Name), count)])]))).Where(lever => lever.Widths.Count > 0)];
        var smallest = LeverGrid.Structure(useful.Select(lever => (lever.Name, lever.Widths[^1].Count)));
        return new LeverTable(key, meter.Dense(cancellation), meter.Unit, useful, meter.Ratio(smallest, cancellation));
    }
}
