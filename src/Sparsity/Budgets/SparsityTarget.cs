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

    /// <summary>
    /// Whether the time of each part is measured on this machine and that of the finished network checked. Otherwise a table counts that
    /// was measured on a server processor with one thread: ready at once, the same everywhere, and up to some hundredths off.
    /// </summary>
    public bool Measure { get; set; } = true;

    /// <summary>Threads of the timed runs: as many as the finished network will have.</summary>
    [AllowedRange(1, 1024)]
    public int Threads { get; set; } = 1;

    /// <summary>Timed runs of each alternative; where the dense network takes more than 0.1 s, as many as 2 s hold, at least 5.</summary>
    [AllowedRange(1, 10_000)]
    public int Runs { get; set; } = 21;

    internal SparsityTarget Copy() => (SparsityTarget)MemberwiseClone();
}
