using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>The criterion that a detector was published with.</summary>
internal static class Criterion
{
    private const DetectorLosses OfSets = DetectorLosses.Focal | DetectorLosses.Softmax;

    /// <summary>The criterion of a detector, by the losses of its preset.</summary>
    public static ICriterion Of(Detector detector) => Of(detector.Preset, detector.Parts.Criterion);

    /// <summary>The criterion of a preset.</summary>
    /// <param name="preset">The row of the table.</param>
    /// <param name="tokens">What the encoder's tokens are chosen by.</param>
    public static ICriterion Of(DetectorPreset preset, TokenCriterion tokens = TokenCriterion.Attention) => (preset.Losses & OfSets) != 0
        ? new SetCriterion(SetCriterionOptions.For(preset) with { Tokens = tokens })
        : new DetectionCriterion(CriterionOptions.For(preset));
}
