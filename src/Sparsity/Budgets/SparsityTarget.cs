using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How small the finished network is to be, as a whole. What each part of it costs is measured before the training; what each part is worth
/// comes from the scores; queries and the width of every group of channels follow from both.
/// </summary>
public sealed class SparsityTarget
{
    /// <summary>What is to become smaller.</summary>
    public SparsityTargetKind Kind { get; set; }

    /// <summary>The share of the dense network's cost that the finished network may take.</summary>
    [AllowedRange(0.3, 1)]
    public float Ratio { get; set; } = 1;

    /// <summary>Threads of the timed runs: as many as the finished network will have.</summary>
    [AllowedRange(1, 1024)]
    public int Threads { get; set; } = 1;

    /// <summary>Timed runs of each alternative.</summary>
    [AllowedRange(1, 10_000)]
    public int Runs { get; set; } = 21;

    internal SparsityTarget Copy() => (SparsityTarget)MemberwiseClone();
}
