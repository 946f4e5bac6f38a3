using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Training.Matching;
using Microsoft.ML.SparseDetr.Training.Optimization;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>What is fixed before the first step: learning rates, matching costs, epochs to validate.</summary>
/// <param name="preset">The network.</param>
/// <param name="options">How it is trained.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
internal sealed class TrainingPlan(DetectorPreset preset, TrainingOptions options, int stepsPerEpoch)
{
    private readonly FlatCosineSchedule _schedule = FlatCosineSchedule.FromFractions(
        (long)stepsPerEpoch * options.Epochs, options.WarmupFraction, options.FlatFraction, options.FinalFraction, options.FinalRateFactor);

    /// <summary>Factor on all learning rates for a step: a step uses the rate of its own number counted from 1.</summary>
    /// <param name="iteration">Number of the step, counted from 0.</param>
    public double FactorOf(long iteration) => _schedule.Factor(iteration + 1);

    /// <summary>Base learning rate after so many steps, without what a change of structure does to it.</summary>
    public double RateAfter(long iterations) => options.LearningRate * _schedule.Factor(iterations);

    /// <summary>What the matcher minimises in an epoch, counted from 0. DEIMv2 changes it for the last epochs.</summary>
    public MatchingCost CostIn(int epoch) =>
        preset.MatchesByOverlapAtLast && epoch >= options.Epochs - Math.Round(options.Epochs * options.LateMatcherFraction)
            ? MatchingCost.ScoreTimesOverlap
            : preset.Losses.HasFlag(DetectorLosses.Softmax) ? MatchingCost.BoxAndProbability
            : MatchingCost.BoxAndClass;

    /// <summary>Whether an epoch, counted from 0, is validated.</summary>
    public bool Validates(int epoch) => (epoch + 1) % options.ValidateEvery == 0 || epoch + 1 == options.Epochs;
}
