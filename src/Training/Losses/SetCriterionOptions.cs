using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Weights and switches of <see cref="SetCriterion"/>; the defaults are those of Sparse DETR.</summary>
internal sealed record SetCriterionOptions
{
    /// <summary>Whether classes exclude each other; the last logit then is "no object".</summary>
    public bool Softmax { get; init; }

    /// <summary>Whether the encoder's output learns the classes, or only whether there is an object: its first class.</summary>
    public bool ClassSpecificProposals { get; init; } = true;

    /// <summary>What the encoder's tokens are chosen by, which decides what of the choice is learnt.</summary>
    public TokenCriterion Tokens { get; init; }

    /// <summary>Weight of the class loss.</summary>
    public double Class { get; init; } = 2;

    /// <summary>Weight of the L1 box loss.</summary>
    public double Box { get; init; } = 5;

    /// <summary>Weight of the GIoU loss.</summary>
    public double Giou { get; init; } = 2;

    /// <summary>Weight of the foreground loss, that of Focus-DETR.</summary>
    public double Foreground { get; init; } = 1.5;

    /// <summary>Weight of a query without an object in the softmax loss.</summary>
    public double NoObject { get; init; } = 0.1;

    /// <summary>How the decoder's attention is counted for the scoring network; the default is the official one.</summary>
    public AttentionKernel Kernel { get; init; } = AttentionKernel.HalfShifted;

    /// <summary>What the official training of a preset uses.</summary>
    public static SetCriterionOptions For(DetectorPreset preset)
    {
        var softmax = preset.Losses.HasFlag(DetectorLosses.Softmax);
        return new()
        {
            Softmax = softmax,
            Class = softmax ? 1 : 2,
            ClassSpecificProposals = preset.Losses.HasFlag(DetectorLosses.ClassSpecificProposals),
        };
    }
}
