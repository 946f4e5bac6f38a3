namespace Microsoft.ML.SparseDetr;

/// <summary>What the exponential moving average of the token and query scores runs over.</summary>
public enum ScoreSmoothing
{
    /// <summary>The means of whole epochs: index sets settle.</summary>
    Epoch,

    /// <summary>The single steps, as Super Sparse DETR's algorithm 1 reads: scores follow the last images.</summary>
    Iteration,
}
