using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Which tokens the encoder of a Sparse DETR updates (Roh et al. 2022): those of each image that score best. Other networks have nothing to
/// choose them by, and refuse anything but the defaults.
/// </summary>
public sealed class SparseEncoderOptions
{
    /// <summary>
    /// Share ρ of an image's tokens, above 0 and up to 1, or null for that of the network, which is 0.1. A trained network can be evaluated
    /// and exported with another one.
    /// </summary>
    [AllowedRange(0.001, 1)]
    public float? KeepRatio { get; set; }

    /// <summary>What the tokens are chosen by. It is part of the network, whose weights fit this criterion alone.</summary>
    public TokenCriterion Criterion { get; set; }

    internal SparseEncoderOptions Copy() => (SparseEncoderOptions)MemberwiseClone();
}
