using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;

namespace Microsoft.ML.SparseDetr.Sparsity.Cost;

/// <summary>What of the transformer stays (Super Sparse DETR, Eq. 1), in numbers.</summary>
internal sealed record TransformerBudget
{
    /// <summary>FFN widths are rounded to a multiple of this many channels.</summary>
    private const int ChannelStep = 8;

    /// <summary>L' of each level, finest first.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>K.</summary>
    public required int Queries { get; init; }

    /// <summary>C' of the encoder's feed-forward network; 0 where it has none.</summary>
    public required int EncoderFeedForward { get; init; }

    /// <summary>C' of each decoder layer.</summary>
    public required IReadOnlyList<int> FeedForward { get; init; }

    /// <summary>Whether a dropped token is no candidate for a query either.</summary>
    public bool TokensLimitQueries { get; init; } = true;

    /// <summary>What the encoder's attention does with dropped tokens.</summary>
    public DroppedTokenRule Dropped { get; init; }

    /// <summary>Whether a predictor scores all tokens in each image.</summary>
    public bool PredictsTokens { get; init; }

    /// <summary>The budgets of the paper as shares; what is not given stays whole.</summary>
    /// <param name="shape">The dense transformer.</param>
    /// <param name="tokens">ρ, of each level: L' = ⌈ρL⌉, Eq. 13.</param>
    /// <param name="queries">K.</param>
    /// <param name="feedForward">α: C' = αC in whole steps.</param>
    public static TransformerBudget Of(TransformerShape shape, double tokens = 1, int? queries = null, double feedForward = 1)
    {
        return new TransformerBudget
        {
            Tokens = [.. shape.Tokens.Select(count => (int)Math.Ceiling(tokens * count))],
            Queries = queries ?? shape.Queries,
            EncoderFeedForward = Width(shape.EncoderFeedForward),
            FeedForward = [.. Enumerable.Repeat(Width(shape.FeedForward), shape.Layers)],
        };

        int Width(int channels) => feedForward == 1
            ? channels
            : ChannelStep * (int)Math.Round(feedForward * channels / ChannelStep, MidpointRounding.ToEven);
    }

    /// <summary>What a detector has in use at its own image size.</summary>
    public static TransformerBudget Of(Detector detector)
    {
        var structure = detector.Structure;
        return new TransformerBudget
        {
            Tokens = structure.TokenCounts ?? structure.Tokens?.Select(level => level.Length).ToArray()
                ?? [.. detector.Levels.Select(level => level.Cells)],
            Queries = detector.QueryCount(detector.Height, detector.Width),
            EncoderFeedForward = Widths(ChannelKind.EncoderFeedForward).SingleOrDefault(),
            FeedForward = [.. Widths(ChannelKind.DecoderFeedForward)],
            TokensLimitQueries = structure.TokensLimitQueries,
            Dropped = structure.Dropped,
            PredictsTokens = detector.ChoosesTokens,
        };

        IEnumerable<int> Widths(ChannelKind kind) => detector.ChannelGroups.Where(group => group.Kind == kind).Select(group => group.Count);
    }
}
