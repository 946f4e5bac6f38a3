namespace Microsoft.ML.SparseDetr.Sparsity.Cost;

/// <summary>Multiply-adds of a transformer for one image, by part.</summary>
/// <remarks>
/// What the transformer costs before and after gather (Super Sparse DETR, Appendix A, Eq. 9-18), written for the network that there is: -
/// the encoder attends inside the coarsest level, each token to each, so its attention has a term in L'² that Eq. 9 and 14 lack; - Eq. 9
/// and 10 bill attention c·L·H·P·d; Eq. 15 adds their two constants without the factors H·P and C that they have. Here every layer stands
/// with its own size; - a hidden channel has one row and one column, so FFN weights are linear in α and not in α² (A.4).
/// </remarks>
internal sealed record TransformerCost
{
    /// <summary>Neighbours that a point between the cells is mixed from.</summary>
    private const int Taps = 4;

    private const int Coordinates = 4;

    public required long EncoderAttention { get; init; }

    public required long EncoderFeedForward { get; init; }

    /// <summary>Scores of all candidates, first boxes of the chosen.</summary>
    public required long Selection { get; init; }

    /// <summary>Codes of the reference boxes.</summary>
    public required long Positions { get; init; }

    public required long SelfAttention { get; init; }

    public required long CrossAttention { get; init; }

    public required long Gateway { get; init; }

    public required long FeedForward { get; init; }

    /// <summary>Boxes of all layers, class scores of the last.</summary>
    public required long Heads { get; init; }

    /// <summary>Weights of all feed-forward networks, without biases.</summary>
    public required long FeedForwardWeights { get; init; }

    /// <summary>The predictor that chooses the tokens of each image.</summary>
    public required long Prediction { get; init; }

    /// <summary>What stands inside the encoder.</summary>
    public long Encoder => Prediction + EncoderAttention + EncoderFeedForward;

    /// <summary>What stands inside the decoder's layers.</summary>
    public long Decoder => Positions + SelfAttention + CrossAttention + Gateway + FeedForward;

    public long Total => Encoder + Selection + Decoder + Heads;

    public static TransformerCost Of(TransformerShape shape, TransformerBudget budget)
    {
        long all = shape.EncoderFeedForward > 0 ? shape.Tokens[^1] : 0, attended = shape.EncoderFeedForward > 0 ? budget.Tokens[^1] : 0;
        long keys = budget.Dropped.StayKeys ? all : attended, mixed = budget.Dropped.RunFeedForward ? all : attended;
        long candidates = budget.TokensLimitQueries ? budget.Tokens.Sum() : shape.Tokens.Sum();
        long queries = budget.Queries; // K
        long d = shape.Width, points = shape.Points.Sum(), edges = Coordinates * shape.Bins;
        var encoderMatrices = 2L * shape.EncoderWidth * budget.EncoderFeedForward;
        var matrices = (shape.Second ? 3 : 2) * d * budget.FeedForward.Sum(); // of all layers
        var boxHead = 2 * d * d; // the two layers before the last
        return new TransformerCost
        {
            // queries and output, keys and values
            EncoderAttention = 2L * shape.EncoderWidth * ((attended + keys) * shape.EncoderWidth + attended * keys),
            EncoderFeedForward = mixed * encoderMatrices,
            Prediction = budget.PredictsTokens ? Predictor(shape.Tokens.Sum(), shape.EncoderWidth) : 0,
            Selection = candidates * ((shape.Second ? 0 : d * d) + d * shape.Classes) + queries * (boxHead + d * Coordinates),
            Positions = queries * (shape.Second ? Coordinates * d + 2 * d * d : shape.Layers * (Coordinates * 2 * d + 2 * d * d)),
            SelfAttention = shape.Layers * queries * (4 * d * d + 2 * queries * d),
            // Offsets in x and y and a weight for each point of a head; then each head mixes the taps of its points, d / H features wide.
            CrossAttention = shape.Layers * queries * (3 * d * shape.Heads * points + Taps * points * d),
            Gateway = shape.Gateway ? shape.Layers * queries * 4 * d * d : 0,
            FeedForward = queries * matrices,
            Heads = queries * (boxHead + d * Coordinates // the first box of the refinement
                + shape.Layers * (boxHead + d * edges + edges * Coordinates)
                + d * shape.Classes + shape.Quality.Hidden * (shape.Quality.Inputs + 1)),
            FeedForwardWeights = encoderMatrices + matrices,
        };
    }

    // Widths d, d, d / 2, d / 4, 1; the half of d that all tokens share is multiplied once for the image.
    private static long Predictor(long tokens, long d) => tokens * (d * d + d * d / 4 + d * d / 8 + d / 4) + d * d / 4;
}
