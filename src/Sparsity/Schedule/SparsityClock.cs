namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>
/// Where a sparse training stands. Milestones only offer a change; the window of compensation opens when the structure did
/// change. Iterations are steps done before the step in question, so the first step of epoch e is iteration e · stepsPerEpoch.
/// </summary>
/// <param name="schedule">The milestones.</param>
/// <param name="stepsPerEpoch">Steps of one epoch.</param>
/// <param name="rate">How the learning rate behaves after a change.</param>
/// <param name="oneStep">Whether a window is one step long, as algorithm 1 of the paper reads, however many epochs the schedule has for
/// it.</param>
internal sealed class SparsityClock(SparsitySchedule schedule, int stepsPerEpoch, RateWindow rate, bool oneStep = false)
{
    private readonly long _window = oneStep ? Math.Min(1, schedule.CompensationEpochs) : (long)schedule.CompensationEpochs * stepsPerEpoch;

    /// <summary>The milestones.</summary>
    internal SparsitySchedule Schedule => schedule;

    /// <summary>
    /// Iteration of the change that opened the last window, null before the first change: all that a checkpoint has to keep.
    /// </summary>
    internal long? LastChange { get; set; }

    /// <summary>What the step is doing.</summary>
    internal SparsityPhase Phase(long iteration) => LastChange is null
        ? SparsityPhase.Collect
        : IsCompensating(iteration) ? SparsityPhase.Compensation : SparsityPhase.Sparse;

    /// <summary>What the beginning of an epoch offers to change.</summary>
    internal IReadOnlyList<Milestone> MilestonesAt(int epoch) => [.. schedule.Milestones.Where(milestone => milestone.Epoch == epoch)];

    /// <summary>Whether all milestones are behind, so that scores have no use any more.</summary>
    internal bool CollectingIsOver(int epoch) => schedule.Milestones.All(milestone => milestone.Epoch <= epoch);

    /// <summary>
    /// Notes that the structure has changed before this step, which opens the window [iteration, iteration + compensation). A change while
    /// a window is open begins it anew, unless it would then reach into the next component's: in that case the open one goes on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The iteration lies before the last change.</exception>
    internal void Changed(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iteration, LastChange ?? 0);
        if (!IsCompensating(iteration) || Length(iteration) == _window)
            LastChange = iteration;
    }

    /// <summary>Whether the step lies in the window after a change.</summary>
    internal bool IsCompensating(long iteration) => LastChange is { } change && iteration >= change && iteration - change < Length(change);

    /// <summary>What the learning rate is multiplied by, on top of its own schedule; 1 outside the window.</summary>
    internal double RateFactor(long iteration) => IsCompensating(iteration)
        ? rate.Factor((iteration - LastChange!.Value) / (double)Length(LastChange.Value))
        : 1;

    // Steps of a window that opens before a step. It ends where another component changes.
    private long Length(long change) => Math.Min(_window, (long)schedule.Limit((int)(change / stepsPerEpoch)) * stepsPerEpoch - change);
}
