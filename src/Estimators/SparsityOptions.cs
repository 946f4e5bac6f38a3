namespace Microsoft.ML.SparseDetr.Estimators;

/// <summary>How much of the network is kept. Only the dense network (everything kept) can be trained in this version.</summary>
public sealed class SparsityOptions
{
    /// <summary>Fraction of encoder tokens to keep, 0..1. Only 1 is accepted in this version.</summary>
    [DenseOnly(1)]
    public float TokenKeepRatio { get; set; } = 1;

    /// <summary>Number of decoder queries to keep, or null for all. Only null is accepted in this version.</summary>
    [DenseOnly]
    public int? Queries { get; set; }

    /// <summary>Fraction of the feed-forward channels to keep, 0..1. Only 1 is accepted in this version.</summary>
    [DenseOnly(1)]
    public float FfnWidthRatio { get; set; } = 1;
}
