namespace Microsoft.ML.SparseDetr;

/// <summary>Which tokens of the encoder are kept, and what for.</summary>
public sealed class TokenSelectionOptions
{
    /// <summary>
    /// Whether all images keep the same tokens, or each those that a learned predictor chooses for it. A predictor needs
    /// <see cref="SparsityOptions.Selection"/> by score.
    /// </summary>
    public TokenChoice Choice { get; set; }

    /// <summary>
    /// How kept tokens are spread over the levels and the image; what a predictor chooses is spread over the levels alone.
    /// </summary>
    public TokenCoverage Coverage { get; set; } = TokenCoverage.Block;

    /// <summary>Whether a token that is left out of the encoder's attention is no candidate for a query either.</summary>
    public bool LimitQueries { get; set; } = true;

    /// <summary>
    /// Whether one layer of deformable attention updates the tokens of all levels, as the paper's appendix describes its encoder, instead
    /// of attention inside the coarsest level. Published weights have no such layer: it starts afresh, and a network with it can be dense
    /// as well. Tokens that are left out stay values for the others.
    /// </summary>
    public bool DeformableEncoder { get; set; }

    internal TokenSelectionOptions Copy() => (TokenSelectionOptions)MemberwiseClone();
}
