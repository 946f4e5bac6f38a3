using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Sparsity.Cost;

/// <summary>What of the transformer stays (Super Sparse DETR, Eq. 1).</summary>
/// <param name="TokenRatio">ρ, of each level.</param>
/// <param name="Queries">K, or null for all.</param>
/// <param name="FeedForwardRatio">α.</param>
/// <param name="TokensLimitQueries">Whether a dropped token is no candidate for a query either.</param>
/// <param name="Dropped">What the encoder's attention does with dropped tokens.</param>
internal sealed record TransformerBudget(
    double TokenRatio = 1, int? Queries = null, double FeedForwardRatio = 1, bool TokensLimitQueries = true, DroppedTokenRule Dropped = default);
