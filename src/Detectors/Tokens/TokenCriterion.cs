namespace Microsoft.ML.SparseDetr;

/// <summary>What a Sparse DETR chooses the tokens by that its encoder updates (Roh et al. 2022, §3.2 and §4.2).</summary>
public enum TokenCriterion
{
    /// <summary>A scoring network learns which tokens the decoder looks at (decoder cross-attention map, DAM).</summary>
    Attention,

    /// <summary>A detection head on the backbone's tokens says how sure it is of any class there; it learns as the others do.</summary>
    Objectness,

    /// <summary>
    /// Arbitrary tokens: other ones in each step of a training; in evaluation and in an exported file the same draw for all images of a
    /// size. It is there to compare with.
    /// </summary>
    Random,

    /// <summary>
    /// The scoring network learns which tokens are foreground: inside of an object whose size belongs to the token's level (Focus-DETR,
    /// Zheng et al. 2023).
    /// </summary>
    Foreground,
}
