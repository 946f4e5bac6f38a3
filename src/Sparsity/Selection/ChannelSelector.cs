using Microsoft.ML.SparseDetr.Detectors.Channels;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>Chooses the hidden channels to keep, in numbers that the hardware likes.</summary>
internal static class ChannelSelector
{
    // Each group keeps this part at least where all groups of a kind are ranked together, or the ratio itself if that is less.
    private const double Floor = 0.5;

    /// <param name="groups">What to choose from.</param>
    /// <param name="scores">A score for each channel of a group.</param>
    /// <param name="ratio">Part to keep of each group; where all of a kind are ranked together, of all of them in the mean.</param>
    /// <param name="ranking">Among which channels.</param>
    /// <param name="mode">By what they are chosen.</param>
    /// <param name="seed">Of a random choice.</param>
    /// <param name="available">For each group that has lost something for good, by its name, what is left of it; null for nothing lost.
    /// </param>
    /// <returns>For each group that loses something, by its name, the channels to keep, ascending.</returns>
    /// <exception cref="ArgumentException">There are more or fewer scores than channels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A ratio does not lie in (0, 1].</exception>
    internal static Dictionary<string, int[]> Select(
        IReadOnlyList<ChannelGroup> groups, Func<ChannelGroup, float[]> scores, Func<ChannelGroup, double> ratio, ChannelRanking ranking,
        SelectionMode mode, int seed, IReadOnlyDictionary<string, int[]>? available = null)
    {
        var kept = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var kind in groups.GroupBy(group => group.Kind))
        {
            double[] parts = [.. kind.Select(ratio)];
            foreach (var (group, part) in kind.Zip(parts))
                Ranking.CheckRatio(part, $"{nameof(ratio)} of {group.Name}");
            Ranked[] ranked = [.. kind.Select(group => Rank(group, scores(group), mode, seed, available?.GetValueOrDefault(group.Name)))];
            var counts = ranking == ChannelRanking.Global
                ? GlobalCounts(ranked, kind.Zip(parts, (group, part) => part * group.Channels).Sum() / kind.Sum(group => group.Channels))
                : [.. ranked.Zip(parts, (entry, part) => Count(entry.Group, part))];
            foreach (var (entry, count) in ranked.Zip(counts))
                if (count < entry.Group.Channels)
                    kept[entry.Group.Name] = [.. entry.Order.Take(count).Order()];
        }
        return kept;
    }

    /// <summary>Channels come and go in this number.</summary>
    internal static int Step(ChannelKind kind) => kind is ChannelKind.EncoderFeedForward or ChannelKind.DecoderFeedForward ? 8 : 16;

    /// <summary>
    /// The multiple of the step that is nearest to the ratio, upwards from the middle, at least one; all channels if that is more than
    /// there are, or if the ratio is 1.
    /// </summary>
    internal static int Count(ChannelGroup group, double ratio) =>
        ratio >= 1 ? group.Channels : Math.Min(group.Channels, Nearest(ratio * group.Channels, Step(group.Kind)));

    private static int Nearest(double count, int step) => step * Math.Max(1, (int)Math.Floor(count / step + 0.5 + 1e-6));

    private static Ranked Rank(ChannelGroup group, float[] scores, SelectionMode mode, int seed, int[]? available)
    {
        if (scores.Length != group.Channels)
            throw new ArgumentException($"There are {scores.Length} scores for the {group.Channels} channels of '{group.Name}'.",
                nameof(scores));
        var keys = Ranking.Keys(scores, mode, seed, Ranking.Stream(group.Name));
        if (available is not null)
            foreach (var lost in Enumerable.Range(0, keys.Length).Except(available))
                keys[lost] = double.NaN; // comes last
        return new Ranked(group, keys, Ranking.Order(keys));
    }

    // Above its floor a group grows by whole steps, the one with the highest mean key first, until the sum is as near to the budget as it
    // gets.
    private static int[] GlobalCounts(Ranked[] ranked, double ratio)
    {
        int[] counts = [.. ranked.Select(entry => Count(entry.Group, Math.Min(Floor, ratio)))];
        int step = Step(ranked[0].Group.Kind), all = ranked.Sum(entry => entry.Group.Channels),
        total = ratio >= 1 ? all : Math.Min(all, Nearest(ratio * all, step));
        var steps = new List<(double Key, int Entry, int Channels)>();
        for (var i = 0; i < ranked.Length; i++)
            for (var start = counts[i]; start < ranked[i].Order.Length; start += step)
            {
                ReadOnlySpan<int> channels = ranked[i].Order.AsSpan(start, Math.Min(step, ranked[i].Order.Length - start));
                double sum = 0;
                foreach (var channel in channels)
                    sum += ranked[i].Keys[channel];
                steps.Add((sum / channels.Length, i, channels.Length));
            }
        var missing = total - counts.Sum();
        foreach (var (_, entry, channels) in steps.OrderByDescending(candidate => candidate.Key)) // a stable order: of equal ones the first
        {
            if (missing < (channels + 1) / 2)
                break;
            counts[entry] += channels;
            missing -= channels;
        }
        return counts;
    }

    private sealed record Ranked(ChannelGroup Group, double[] Keys, int[] Order);
}
