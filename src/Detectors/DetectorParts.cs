using Microsoft.ML.SparseDetr.Detectors.Structure;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>What a detector has beyond the parts of its preset, or instead of them. Official weights know nothing of it.</summary>
internal sealed record DetectorParts
{
    /// <summary>Only what the preset has.</summary>
    public static DetectorParts OfPreset { get; } = new();

    /// <summary>
    /// Whether there is a token predictor (Sparse DETR's scoring network), so that <see cref="SparseState.TokenCounts"/> can be used.
    /// </summary>
    public bool TokenPredictor { get; init; }

    /// <summary>
    /// Whether one layer of multi-scale deformable attention (Zhu et al. 2021) updates the tokens of all levels before the encoder's
    /// fusion. It takes the place of the attention inside the coarsest level where the preset has that.
    /// </summary>
    public bool DeformableEncoder { get; init; }

    /// <summary>Share ρ of the tokens that a Sparse DETR's encoder updates, or null for that of its preset.</summary>
    public float? KeepRatio { get; init; }

    /// <summary>What they are chosen by.</summary>
    public TokenCriterion Criterion { get; init; }
}
