using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>What differs between two structures (changed() of Super Sparse DETR's algorithm 1). A Jaccard index is |A ∩ B| / |A ∪ B|, 1 for equal sets.</summary>
internal static class StructureComparison
{
    /// <summary>Whether both use the same tokens, for the same purpose.</summary>
    internal static bool SameTokens(SparseState a, SparseState b)
        => (a.Tokens, b.Tokens) switch
        {
            (null, null) => SameCounts(a, b),
            ({ } x, { } y) => SamePurpose(a, b) && x.Count == y.Count && x.Zip(y).All(level => Same(level.First, level.Second)),
            _ => false,
        };

    /// <summary>Whether both use the same query ranks, of the same order.</summary>
    internal static bool SameQueries(SparseState a, SparseState b) => Same(a.Queries, b.Queries) && (a.QueryPrior, b.QueryPrior) switch
    {
        (null, null) => true,
        ({ } x, { } y) => x.Count == y.Count && x.Zip(y).All(level => level.First.AsSpan().SequenceEqual(level.Second)),
        _ => false,
    };

    /// <summary>Whether both use the same channels.</summary>
    internal static bool SameChannels(SparseState a, SparseState b)
        => a.Channels.Keys.Union(b.Channels.Keys).All(name => Same(a.Channels.GetValueOrDefault(name), b.Channels.GetValueOrDefault(name)));

    /// <summary>Whether both use the same of everything, whatever their versions.</summary>
    internal static bool Same(SparseState a, SparseState b) => SameTokens(a, b) && SameQueries(a, b) && SameChannels(a, b);

    /// <summary>Whether both use the same of everything but one component.</summary>
    internal static bool SameBut(SparsityComponent component, SparseState a, SparseState b) =>
        (component == SparsityComponent.Queries || SameQueries(a, b))
        && (component == SparsityComponent.Channels || SameChannels(a, b))
        && (component == SparsityComponent.Tokens || SameTokens(a, b));

    /// <summary>Jaccard index of the tokens of all levels together.</summary>
    internal static double Tokens(SparseState a, SparseState b, IReadOnlyList<(int Height, int Width)> levels)
        => Jaccard(levels.Select((level, i) => (a.Tokens?[i], b.Tokens?[i], level.Height * level.Width)));

    /// <summary>Jaccard index of the query ranks, of which there are <paramref name="queries"/>.</summary>
    internal static double Queries(SparseState a, SparseState b, int queries) => Jaccard([(a.Queries, b.Queries, queries)]);

    /// <summary>Jaccard index of the channels of all these groups together; groups that both use as a whole do not count.</summary>
    internal static double Channels(SparseState a, SparseState b, IEnumerable<ChannelGroup> groups)
        => Jaccard(groups.Select(group => (a.Channels.GetValueOrDefault(group.Name), b.Channels.GetValueOrDefault(group.Name), group.Channels))
            .Where(pair => pair.Item1 is not null || pair.Item2 is not null));

    private static bool SameCounts(SparseState a, SparseState b) => (a.TokenCounts, b.TokenCounts) switch
    {
        (null, null) => true,
        ({ } x, { } y) => SamePurpose(a, b) && x.SequenceEqual(y),
        _ => false,
    };

    private static bool SamePurpose(SparseState a, SparseState b) => (a.TokensLimitQueries, a.Dropped) == (b.TokensLimitQueries, b.Dropped);

    private static bool Same(int[]? a, int[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    // A set that is null has all of the entries.
    private static double Jaccard(IEnumerable<(int[]? A, int[]? B, int All)> pairs)
    {
        long both = 0, any = 0;
        foreach (var (a, b, all) in pairs)
        {
            int common = a is null || b is null ? Math.Min(a?.Length ?? all, b?.Length ?? all) : a.Intersect(b).Count();
            both += common;
            any += (a?.Length ?? all) + (b?.Length ?? all) - common;
        }
        return any == 0 ? 1 : both / (double)any;
    }
}
