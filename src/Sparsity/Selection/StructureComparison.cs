using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>
/// What differs between two structures (changed() of Super Sparse DETR's algorithm 1). A Jaccard index is |A ∩ B| / |A ∪ B|, 1 for equal
/// sets.
/// </summary>
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

    /// <summary>Whether a choice is a change of structure.</summary>
    /// <param name="from">The present structure.</param>
    /// <param name="to">The choice.</param>
    /// <param name="detector">Whose structure it is.</param>
    /// <param name="limit">
    /// Jaccard index below which sets of the same size are a change, or null for any difference. The first choice, another size and what no
    /// set tells are changes in any case.
    /// </param>
    internal static bool Changed(SparseState from, SparseState to, Detector detector, double? limit)
    {
        return !SameTokens(from, to) && Differ(TokenOverlap(from, to, detector.Levels))
            || !SameQueries(from, to) && Differ(QueryOverlap(from, to, detector.Preset.Queries))
            || !SameChannels(from, to) && Differ(ChannelOverlap(from, to, detector.ChannelGroups));

        bool Differ(Overlap overlap) => limit is null || overlap.A != overlap.B || overlap.Both == overlap.A || overlap.Jaccard < limit;
    }

    /// <summary>
    /// Jaccard index of the tokens of all levels together; of tokens that are chosen for each image only the numbers count.
    /// </summary>
    internal static double Tokens(SparseState a, SparseState b, IReadOnlyList<GridSize> levels) => TokenOverlap(a, b, levels).Jaccard;

    /// <summary>Jaccard index of the query ranks, of which there are <paramref name="queries"/>.</summary>
    internal static double Queries(SparseState a, SparseState b, int queries) => QueryOverlap(a, b, queries).Jaccard;

    /// <summary>Jaccard index of the channels of all these groups together; groups that both use as a whole do not count.</summary>
    internal static double Channels(SparseState a, SparseState b, IEnumerable<ChannelGroup> groups) => ChannelOverlap(a, b, groups).Jaccard;

    private static Overlap TokenOverlap(SparseState a, SparseState b, IReadOnlyList<GridSize> levels)
        => Sum(levels.Select((level, i) => (TokensOf(a, i), TokensOf(b, i), level.Cells)));

    private static Overlap QueryOverlap(SparseState a, SparseState b, int queries) => Sum([(a.Queries, b.Queries, queries)]);

    private static Overlap ChannelOverlap(SparseState a, SparseState b, IEnumerable<ChannelGroup> groups)
        => Sum(groups.Select(group => (a.Channels.GetValueOrDefault(group.Name), b.Channels.GetValueOrDefault(group.Name), group.Channels))
            .Where(pair => pair.Item1 is not null || pair.Item2 is not null));

    private static int[]? TokensOf(SparseState state, int level) => state.TokenCounts is { } counts
        ? [.. Enumerable.Range(0, counts[level])]
        : state.Tokens?[level];

    private static bool SameCounts(SparseState a, SparseState b) => (a.TokenCounts, b.TokenCounts) switch
    {
        (null, null) => true,
        ({ } x, { } y) => SamePurpose(a, b) && x.SequenceEqual(y),
        _ => false,
    };

    private static bool SamePurpose(SparseState a, SparseState b) => (a.TokensLimitQueries, a.Dropped) == (b.TokensLimitQueries, b.Dropped);

    private static bool Same(int[]? a, int[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    // A set that is null has all of the entries.
    private static Overlap Sum(IEnumerable<(int[]? A, int[]? B, int All)> pairs)
    {
        var sum = new Overlap(0, 0, 0);
        foreach (var (a, b, all) in pairs)
        {
            var common = a is null || b is null ? Math.Min(a?.Length ?? all, b?.Length ?? all) : a.Intersect(b).Count();
            sum = new Overlap(sum.Both + common, sum.A + (a?.Length ?? all), sum.B + (b?.Length ?? all));
        }
        return sum;
    }

    // Sizes of A ∩ B, A and B.
    private readonly record struct Overlap(long Both, long A, long B)
    {
        internal double Jaccard => A + B == Both ? 1 : Both / (double)(A + B - Both);
    }
}
