using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>Structures without rhyme or reason, of one part of a detector or of all.</summary>
public static class RandomStructure
{
    public enum Part
    {
        Tokens,
        Queries,
        QueryPrefix,
        FeedForward,
        Fusion,
        Backbone,
        All,
    }

    /// <summary>Every rule that does not contradict itself, each as the arguments of a test.</summary>
    public static IReadOnlyList<object[]> DroppedTokenRules { get; } =
    [
        .. from keys in new[] { false, true }
           from rest in new[] { default, new DroppedTokenRule { SkipNorms = true }, new DroppedTokenRule { RunFeedForward = true } }
           select new object[] { rest with { StayKeys = keys } },
    ];

    internal static SparseState Make(Detector detector, Part part, int seed)
    {
        var random = new Random(seed);
        bool Wants(params Part[] parts) => part == Part.All || parts.Contains(part);
        var state = SparseState.Dense;
        if (Wants(Part.Tokens))
            state = state with
            {
                TokenHeight = detector.Height,
                TokenWidth = detector.Width,
                Tokens = [.. detector.Levels.Select(level => Some(level.Cells))],
                Dropped = (DroppedTokenRule)DroppedTokenRules[random.Next(DroppedTokenRules.Count)][0],
            };
        if (part == Part.QueryPrefix)
            state = state with { Queries = [.. Enumerable.Range(0, detector.Preset.Queries / 2)] };
        else if (Wants(Part.Queries))
            state = state with { Queries = Some(detector.Preset.Queries) };
        if (Wants(Part.Queries, Part.QueryPrefix) && random.Next(2) == 0)
            state = state with
            {
                TokenHeight = detector.Height,
                TokenWidth = detector.Width,
                QueryPrior = [.. detector.Levels.Select(level => Enumerable.Range(0, level.Cells).Select(_ => 4 * random.NextSingle() - 2)
                    .ToArray())],
            };
        var channels = new Dictionary<string, int[]>();
        foreach (var group in detector.ChannelGroups)
            if (group.Kind switch
            {
                ChannelKind.Fusion => Wants(Part.Fusion),
                ChannelKind.Backbone => Wants(Part.Backbone),
                _ => Wants(Part.FeedForward),
            })
                channels[group.Name] = Some(group.Channels);
        return state with { Channels = channels };

        int[] Some(int total)
        {
            int[] order = [.. Enumerable.Range(0, total)];
            random.Shuffle(order);
            return [.. order.Take(random.Next(Math.Max(1, total / 3), total)).Order()];
        }
    }
}
