namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>
/// Where a sparse training stands. Milestones only offer a change; the window of compensation opens when the structure did
/// change. Iterations are steps done before the step in question, so the first step of epoch e is iteration e · stepsPerEpoch.
/// </summary>
/// <param name="schedule">The milestones.</param>
/// <param name="stepsPerEpoch">Steps of one epoch.</param>
internal sealed class SparsityClock(SparsitySchedule schedule, int stepsPerEpoch)
{
    private readonly long _window = (long)schedule.CompensationEpochs * stepsPerEpoch;

    /// <summary>The milestones.</summary>
    internal SparsitySchedule Schedule => schedule;

    /// <summary>How the learning rate behaves after a change.</summary>
    internal RateWindow Rate { get; init; } = new();

    /// <summary>Iteration of the last change of structure, null before the first: all that a checkpoint has to keep.</summary>
    internal long? LastChange { get; set; }

    /// <summary>What the step is doing.</summary>
    internal SparsityPhase Phase(long iteration) => LastChange is null
        ? SparsityPhase.Collect
        : IsCompensating(iteration) ? SparsityPhase.Compensation : SparsityPhase.Sparse;

    /// <summary>What the beginning of an epoch offers to change.</summary>
    internal IReadOnlyList<Milestone> MilestonesAt(int epoch) => [.. schedule.Milestones.Where(milestone => milestone.Epoch == epoch)];

    /// <summary>Whether all milestones are behind, so that scores have no use any more.</summary>
    internal bool CollectingIsOver(int epoch) => schedule.Milestones.All(milestone => milestone.Epoch <= epoch);

    /// <summary>Notes that the structure has changed in front of this step, which opens the window [iteration, iteration + compensation).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The iteration lies before the last change.</exception>
    internal void Changed(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iteration, LastChange ?? 0);
        LastChange = iteration;
    }

    /// <summary>Whether the step lies in the window after a change.</summary>
    internal bool IsCompensating(long iteration) => iteration >= LastChange && iteration - LastChange < _window;

    /// <summary>What the learning rate is multiplied by, on top of its own schedule; 1 outside the window.</summary>
    internal double RateFactor(long iteration) => IsCompensating(iteration) ? Rate.Factor((iteration - LastChange!.Value) / (double)_window) : 1;
}
