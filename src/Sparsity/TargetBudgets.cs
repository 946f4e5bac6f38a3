using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using Microsoft.ML.SparseDetr.Sparsity.Trials;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>Finds the budgets that a target asks for: measures before the training, chooses at its first milestone.</summary>
/// <param name="model">The network.</param>
/// <param name="options">Options with a target.</param>
/// <param name="selector">Gets the budgets.</param>
/// <param name="scores">What a training has found out about the worth of each part.</param>
internal sealed class TargetBudgets(Detector model, SparsityOptions options, StructureSelector selector, ScoreBoard scores)
{
    // An image with more objects than queries cannot get all of them, and queries do not spread evenly over objects.
    private const int QueriesForObject = 4;

    private readonly SparsityTarget _target = options.Target
        ?? throw new ArgumentException("There is no target.", nameof(options));

    /// <summary>What each lever saves, or null before it has been measured.</summary>
    internal LeverTable? Levers { get; private set; }

    /// <summary>The budgets, or null before they have been chosen.</summary>
    internal ChosenBudgets? Chosen { get; private set; }

    /// <summary>The choice in words.</summary>
    internal string Description => Chosen is not { } chosen ? "nothing chosen yet" : string.Create(
        CultureInfo.InvariantCulture,
        $"{_target.Kind} {_target.Ratio:0.###}: {chosen.Queries ?? model.Preset.Queries} of {model.Preset.Queries} queries, "
        + $"{chosen.Widths.Count} of {model.ChannelGroups.Count} groups of channels become narrower; "
        + $"{(chosen.Measured is null ? "by the table" : "predicted")} {chosen.Predicted:0.000}"
        + $"{(chosen.Measured is { } measured ? FormattableString.Invariant($", measured {measured:0.000}") : "")} of the dense network");

    /// <summary>Why there will be more queries than the target would leave, or null.</summary>
    /// <param name="mostObjects">The most objects of a training image.</param>
    internal string? QueryFloor(int mostObjects) => QueriesForObject * mostObjects > LeverGrid.FewestQueries(model)
        ? $"Training images have up to {mostObjects} objects: at least "
            + $"{Math.Min(QueriesForObject * mostObjects, model.Preset.Queries)} of {model.Preset.Queries} queries stay."
        : null;

    /// <summary>Takes up what a stopped training had found.</summary>
    /// <exception cref="ArgumentException">The budgets do not fit the network.</exception>
    internal void Resume(LeverTable? levers, ChosenBudgets? chosen)
    {
        chosen?.ThrowIfUnfit(model);
        (Levers, Chosen) = (levers, chosen);
        selector.Budgets = chosen;
    }

    /// <summary>Measures what each lever saves, unless a table of an earlier run still holds or the target is content with a shipped one.
    /// </summary>
    /// <param name="mostObjects">The most objects of a training image, which limits how few queries may stay.</param>
    /// <param name="known">A table of an earlier run, or null.</param>
    /// <param name="progress">Told how many of all alternatives have been measured, or null.</param>
    /// <param name="cancellation">Ends the measuring.</param>
    /// <exception cref="OperationCanceledException">The measuring was ended.</exception>
    internal void Measure(int mostObjects, LeverTable? known, Action<int, int>? progress, CancellationToken cancellation)
    {
        var key = LeverTableKey.Of(model, _target, QueriesForObject * mostObjects, options.Channels.EncoderFfn);
        if (known?.Key == key)
        {
            Levers = known;
            return;
        }
        Levers = Shipped(mostObjects);
        if (Levers is not null)
            return;
        using var export = new StructureExport(model);
        Levers = new LeverSurvey(export, MeterOf(export), key).Measure(progress, cancellation);
    }

    /// <summary>The smaller widths of a group among which a choice is made.</summary>
    internal IReadOnlyList<int> WidthsOf(ChannelGroup group) =>
        [.. Levers?.Levers.FirstOrDefault(lever => lever.Name == group.Name)?.Widths.Select(width => width.Count) ?? []];

    /// <exception cref="ArgumentException">The target cannot be reached; the message names the smallest ratio that can. One that nothing
    /// is measured for gets as near as it can.</exception>
    internal void ThrowIfOutOfReach()
    {
        if (_target.Measure)
            Planner().ThrowIfOutOfReach();
    }

    /// <summary>Lets the selector choose as the table and the present scores would have it, where these are collected.</summary>
    internal void Preview() => selector.Budgets = Chosen ?? (scores.Surveyed is null ? Planner().Predict(Cost()) : null);

    /// <summary>Chooses for good: measures the structure as a whole and corrects the choice, where the target wants it.</summary>
    /// <exception cref="OperationCanceledException">The measuring was ended; nothing is chosen.</exception>
    internal void Choose(CancellationToken cancellation)
    {
        if (!_target.Measure)
        {
            selector.Budgets = Chosen = Planner().Predict(Cost());
            return;
        }
        using var export = new StructureExport(model);
        var meter = MeterOf(export);
        Chosen = Planner().Choose(Cost(), budgets =>
        {
            selector.Budgets = budgets;
            return meter.Ratio(selector.SelectAll(SparseState.Dense), cancellation);
        }, meter.Noise);
        selector.Budgets = Chosen;
    }

    /// <summary>Measures and chooses, for a network that is not trained any more.</summary>
    /// <param name="mostObjects">The most objects of an image, or 0 where no one knows.</param>
    /// <param name="survey">Finds the scores in between that no training has left, or null.</param>
    /// <param name="progress">Told how many of all alternatives have been measured, or null.</param>
    /// <exception cref="ArgumentException">The target cannot be reached; the message names the smallest ratio that can.</exception>
    internal void ChooseAtOnce(int mostObjects = 0, Action? survey = null, Action<int, int>? progress = null)
    {
        Measure(mostObjects, known: null, progress, CancellationToken.None);
        ThrowIfOutOfReach();
        survey?.Invoke();
        Choose(CancellationToken.None);
    }

    private LeverTable? Shipped(int mostObjects) => _target.Measure
        ? null
        : ShippedTables.Find(model)?.For(model, QueriesForObject * mostObjects, options.Channels.EncoderFfn);

    private BudgetPlanner Planner() => new(
        Levers ?? throw new InvalidOperationException("What the levers save has not been measured."), _target.Ratio);

    private ILeverCost Cost() => scores.Surveyed is { } surveyed
        ? new TrialCost(surveyed, selector.Ranks)
        : new ScoreCost(model.ChannelGroups, scores.Channels, scores.Queries, selector.Ranks);

    private IStructureMeter MeterOf(StructureExport export) => _target.Kind switch
    {
        SparsityTargetKind.Latency => new TimeMeter(export, _target.Threads, _target.Runs),
        SparsityTargetKind.Gflops => new CountMeter(
            export, "GFLOPs", network => NetworkCost.ToGigaflops(NetworkMeter.CountMultiplyAdds(network))),
        _ => new CountMeter(export, "bytes", network => network.Length),
    };
}
