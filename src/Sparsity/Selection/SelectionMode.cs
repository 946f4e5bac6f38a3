namespace Microsoft.ML.SparseDetr;

/// <summary>
/// By what tokens, queries and channels are chosen; all but the first are controls, which show whether the scores matter.
/// </summary>
public enum SelectionMode
{
    /// <summary>The highest scores.</summary>
    Score,

    /// <summary>At random, the same for the same seed.</summary>
    Random,

    /// <summary>The lowest scores.</summary>
    Inverse,
}
