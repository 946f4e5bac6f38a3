using Microsoft.ML.SparseDetr.Sparsity.Budgets;

namespace Microsoft.ML.SparseDetr.Sparsity.Trials;

/// <summary>The loss as it was tried: how far the predictions move.</summary>
/// <param name="scores">What the survey found.</param>
/// <param name="ranks">The query ranks that would stay, by their number.</param>
internal sealed class TrialCost(RefitScores scores, Func<int, IReadOnlyList<int>> ranks) : ILeverCost
{
    /// <inheritdoc/>
    public double Of(Lever lever, int kept) =>
        lever.Name == Lever.Queries ? scores.MoveOf(ranks(kept)) : scores.MoveOf(lever.Name, kept);
}
