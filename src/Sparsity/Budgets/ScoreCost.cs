using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Scores;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>
/// The loss by the scores of a training: the share of a group's scores that the channels have which fall, and the share of the queries'
/// usage that falls.
/// </summary>
/// <param name="groups">The groups of channels.</param>
/// <param name="channels">Their scores.</param>
/// <param name="queries">The usage of the query ranks.</param>
/// <param name="ranks">The query ranks that would stay, by their number.</param>
internal sealed class ScoreCost(
    IReadOnlyList<ChannelGroup> groups, IChannelScores channels, QueryScores queries, Func<int, IReadOnlyList<int>> ranks) : ILeverCost
{
    private readonly Dictionary<string, float[]> _ascending = groups.ToDictionary(
        group => group.Name, group => channels.Values(group).Order().ToArray(), StringComparer.Ordinal);

    /// <inheritdoc/>
    public double Of(Lever lever, int kept) => lever.Name == Lever.Queries
        ? QueryLoss(kept)
        : Share(_ascending[lever.Name], lever.Full - kept);

    private static double Share(float[] scores, int fallen)
    {
        var all = scores.Sum(score => (double)score);
        return all > 0 ? scores.Take(fallen).Sum(score => (double)score) / all : 0;
    }

    private double QueryLoss(int kept)
    {
        var usage = queries.Values;
        var all = usage.Sum(value => (double)value);
        return all > 0 ? Math.Max(0, 1 - ranks(kept).Sum(rank => (double)usage[rank]) / all) : 0;
    }
}
