using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Weights and switches of <see cref="DetectionCriterion"/>; the defaults are those of DEIM.</summary>
internal sealed record CriterionOptions
{
    /// <summary>Distances are trained as distributions too: FGL and DDF. DEIMv2 Atto, Femto and Pico leave them out.</summary>
    public bool Local { get; init; } = true;

    /// <summary>Box and distance losses use the union of all stages' matchings instead of each stage's own.</summary>
    public bool UnionSet { get; init; } = true;

    /// <summary>Weight of the matchability-aware class loss.</summary>
    public double Mal { get; init; } = 1;

    /// <summary>Weight of the L1 box loss.</summary>
    public double Box { get; init; } = 5;

    /// <summary>Weight of the GIoU loss.</summary>
    public double Giou { get; init; } = 2;

    /// <summary>Weight of the fine-grained localisation loss.</summary>
    public double Fgl { get; init; } = 0.15;

    /// <summary>Weight of the decoupled distillation focal loss.</summary>
    public double Ddf { get; init; } = 1.5;

    /// <summary>Exponent of the matchability-aware loss.</summary>
    public double Gamma { get; init; } = 1.5;

    /// <summary>Temperature of the self-distillation.</summary>
    public double Temperature { get; init; } = 5;

    /// <summary>Scale of the edge distances ("reg_scale").</summary>
    public double RegScale { get; init; } = 4;

    /// <summary>What the official training of a preset uses.</summary>
    public static CriterionOptions For(DetectorPreset preset) => new()
    {
        Local = preset.Losses.HasFlag(DetectorLosses.Local),
        UnionSet = preset.UnionMatching,
        RegScale = preset.Decoder.RegScale,
    };
}
