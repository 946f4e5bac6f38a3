using System.Diagnostics;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>Says where a training stands and how long the rest will take.</summary>
/// <param name="receiver">Who is told, or null.</param>
/// <param name="plan">The learning rates.</param>
/// <param name="epochs">Length of the training.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
/// <param name="batchSize">Images of a step.</param>
internal sealed class ProgressMeter(
    IProgress<TrainingProgress>? receiver, TrainingPlan plan, int epochs, int stepsPerEpoch, int batchSize)
{
    /// <summary>What a step counts in the average of the times of steps.</summary>
    private const double NewestShare = 0.1;

    private readonly Stopwatch _clock = new();
    private long _start;
    private double _seconds; // of a step, averaged; 0 before the first

    /// <summary>Begins to measure.</summary>
    /// <param name="iteration">Steps that were done before this run.</param>
    public void Start(long iteration)
    {
        _start = iteration;
        _clock.Restart();
    }

    /// <summary>A step is done.</summary>
    /// <param name="state">Where the training stands after it.</param>
    /// <param name="result">What it did.</param>
    /// <param name="rate">Its base learning rate.</param>
    /// <param name="seconds">Its wall time, decoding included.</param>
    public void Step(TrainingState state, StepResult result, double rate, double seconds)
    {
        _seconds = _seconds == 0 ? seconds : (1 - NewestShare) * _seconds + NewestShare * seconds;
        var message = result.SkipReason is { } reason ? $"Step {state.Iteration} was skipped: {reason}." : null;
        receiver?.Report(Progress(state, result.Loss, rate) with { Message = message, Terms = result.Terms });
    }

    /// <summary>Something happened that the user should know.</summary>
    public void Note(TrainingState state, string message) =>
        receiver?.Report(Progress(state, 0, plan.RateAfter(state.Iteration)) with { Message = message });

    /// <summary>Something is done or known before the first step.</summary>
    public void Prepare(TrainingState state, string description) =>
        receiver?.Report(Progress(state, 0, plan.RateAfter(state.Iteration)) with { Preparation = description });

    /// <summary>The structure of the network has changed.</summary>
    public void Change(TrainingState state, string description) =>
        receiver?.Report(Progress(state, 0, plan.RateAfter(state.Iteration)) with { Change = description });

    /// <summary>An epoch is finished and recorded.</summary>
    public void Epoch(TrainingState state, EpochRecord record) =>
        receiver?.Report(Progress(state, record.Loss, plan.RateAfter(state.Iteration)) with { Finished = record });

    private TrainingProgress Progress(TrainingState state, double loss, double rate)
    {
        var perStep = _clock.Elapsed / Math.Max(1, state.Iteration - _start);
        return new TrainingProgress(
            Math.Min(state.Epoch + 1, epochs), epochs, state.Tally.Steps, stepsPerEpoch, loss, rate,
            _clock.Elapsed, perStep * ((long)stepsPerEpoch * epochs - state.Iteration))
        {
            ImagesPerSecond = _seconds == 0 ? 0 : batchSize / _seconds,
            BestAP = state.BestEpoch > 0 ? state.History[state.BestEpoch - 1].AveragePrecision : null,
        };
    }
}
