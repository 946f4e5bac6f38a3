namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What the encoder's attention layer does with tokens that are left out. By default they are no keys for the others, skip both updates
/// and pass through the norms alone (Super Sparse DETR eq. 6).
/// </summary>
public readonly record struct DroppedTokenRule
{
    /// <summary>Whether they stay keys and values for the tokens in use.</summary>
    public bool StayKeys { get; init; }

    /// <summary>Whether they come out as they went in, past the norms as well; excludes <see cref="RunFeedForward"/>.</summary>
    public bool SkipNorms { get; init; }

    /// <summary>
    /// Whether they run through the feed-forward network, so that attention is all they skip; excludes <see cref="SkipNorms"/>.
    /// </summary>
    public bool RunFeedForward { get; init; }
}
