using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Selection;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>
/// How settled the scores are at the end of an epoch: Jaccard indices of what they would keep at the full budgets and what the scores of
/// the epoch before would have kept. Null for the first epoch and for what has no budget, or one that each image spends for itself.
/// </summary>
/// <param name="Tokens">Of the tokens of all levels.</param>
/// <param name="Queries">Of the query ranks.</param>
/// <param name="Channels">Of the hidden channels of all kinds.</param>
/// <param name="TokenEntropy">Entropy of the averaged token map as a share of that of an even one, 0..1: near 1 the choice of tokens is
/// nearly arbitrary. Null without any attention.</param>
internal sealed record ScoreStability(double? Tokens, double? Queries, double? Channels, double? TokenEntropy)
{
    /// <param name="before">What the scores of the epoch before would choose, or null.</param>
    /// <param name="now">What the present ones would.</param>
    /// <param name="detector">Whose structure it is.</param>
    /// <param name="tokenEntropy">See <see cref="TokenEntropy"/>.</param>
    internal static ScoreStability Of(SparseState? before, SparseState now, Detector detector, double? tokenEntropy) => before is null
        ? new(null, null, null, tokenEntropy)
        : new(
            now.Tokens is null ? null : StructureComparison.Tokens(before, now, detector.Levels),
            now.Queries is null ? null : StructureComparison.Queries(before, now, detector.Preset.Queries),
            now.Channels.Count == 0 ? null : StructureComparison.Channels(before, now, detector.ChannelGroups),
            tokenEntropy);
}
