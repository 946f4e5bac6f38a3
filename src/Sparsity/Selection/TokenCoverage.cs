namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How many tokens each level keeps, and whether they have to cover the image (Super Sparse DETR §3.2 names a coverage, but not which).
/// </summary>
public enum TokenCoverage
{
    /// <summary>The same part of each level, by score alone.</summary>
    Ratio,

    /// <summary>Each level's part follows from how many tokens hold its attention; the same number in total.</summary>
    Mass,

    /// <summary>The same part of each level, with at least one token in each block of 4×4 cells.</summary>
    Block,
}
