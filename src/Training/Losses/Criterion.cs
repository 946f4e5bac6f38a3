using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>The criterion that a detector was published with.</summary>
internal static class Criterion
{
    private const DetectorLosses OfSets = DetectorLosses.Focal | DetectorLosses.Softmax;

    /// <summary>The criterion of a preset, by its losses.</summary>
    public static ICriterion Of(DetectorPreset preset) => (preset.Losses & OfSets) != 0
        ? new SetCriterion(SetCriterionOptions.For(preset))
        : new DetectionCriterion(CriterionOptions.For(preset));
}
