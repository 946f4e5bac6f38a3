using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>
/// Which tokens take part in a pass, and in what: the part of a <see cref="SparseState"/> that encoder, token choice and query selection
/// share. A new structure makes a new plan.
/// </summary>
internal sealed class TokenPlan : IDisposable
{
    /// <summary>All tokens, in everything.</summary>
    internal static readonly TokenPlan All = new();

    /// <summary>The tokens that the encoder's attention is limited to, or null for all.</summary>
    internal TokenSets? Attention { get; init; }

    /// <summary>What becomes of the tokens that the attention leaves out.</summary>
    internal DroppedTokenRule Dropped { get; init; }

    /// <summary>
    /// False computes all tokens and masks those left out, as in training; true computes only those in use. The results are the same.
    /// </summary>
    internal bool IsGathered { get; init; }

    /// <summary>How many tokens of each level stay, where each image chooses its own, or null.</summary>
    internal TokenCounts? Counts { get; init; }

    /// <summary>Whether tokens left out cannot become queries.</summary>
    internal bool LimitsQueries { get; init; }

    /// <summary>The tokens that may become queries, or null for all.</summary>
    internal TokenSets? Queries { get; init; }

    /// <summary>What places add to the scores by which tokens become queries, or null for nothing.</summary>
    internal QueryPrior? Prior { get; init; }

    /// <summary>The query ranks in use, ascending, or null for all.</summary>
    internal int[]? Ranks { get; init; }

    /// <summary>The plan of a structure.</summary>
    /// <param name="structure">It fits the detector.</param>
    /// <param name="levels">Height and width of each level at the detector's own image size.</param>
    /// <param name="across">Whether the encoder has attention among the tokens of all levels, not only inside the coarsest.</param>
    /// <param name="gathered">See <see cref="IsGathered"/>.</param>
    internal static TokenPlan Of(SparseState structure, IReadOnlyList<GridSize> levels, bool across, bool gathered) => new()
    {
        Attention = structure.Tokens is not { } tokens ? null
            : across ? new TokenSets(tokens, levels, attention: false)
            : new TokenSets([tokens[^1]], [levels[^1]], attention: true),
        Dropped = structure.Dropped,
        IsGathered = gathered,
        Counts = structure.TokenCounts is { } counts ? new TokenCounts(counts, levels) : null,
        LimitsQueries = structure.TokensLimitQueries,
        Queries = structure is { TokensLimitQueries: true, Tokens: { } limit } ? new TokenSets(limit, levels, attention: false) : null,
        Prior = structure.QueryPrior is { } values ? new QueryPrior(values, levels) : null,
        Ranks = structure.Queries,
    };

    public void Dispose()
    {
        Attention?.Dispose();
        Queries?.Dispose();
        Prior?.Dispose();
    }
}
