using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Selection;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Which settings of which levers are measured.</summary>
internal static class LeverGrid
{
    private const double WidthFloor = 0.25;

    private static readonly double[] Widths = [0.75, 0.5, WidthFloor], Queries = [0.83, 0.66, 0.5, 0.4, 0.3, 0.2];

    /// <summary>For each lever its name, what the dense network has of it, and the smaller numbers, the largest first.</summary>
    /// <param name="detector">The network.</param>
    /// <param name="fewestQueries">Queries that stay at least.</param>
    /// <param name="encoderFfn">Whether the encoder's feed-forward network may lose channels.</param>
    internal static IEnumerable<(string Name, int Full, int[] Counts)> Of(Detector detector, int fewestQueries, bool encoderFfn)
    {
        var all = detector.Preset.Queries;
        yield return (Lever.Queries, all, Smaller(Queries.Select(share => Math.Max(fewestQueries, (int)Math.Round(share * all))), all));
        foreach (var group in detector.ChannelGroups)
            if (encoderFfn || group.Kind != ChannelKind.EncoderFeedForward)
                yield return (group.Name, group.Channels, Smaller(Widths.Select(share => Count(group, share)), group.Channels));
    }

    /// <summary>Queries that stay at least where nothing else asks for more.</summary>
    internal static int FewestQueries(Detector detector) => (int)Math.Round(Queries[^1] * detector.Preset.Queries);

    /// <summary>The dense structure but for one lever.</summary>
    internal static SparseState Structure(string lever, int count) => lever == Lever.Queries
        ? SparseState.Dense with { Queries = [.. Enumerable.Range(0, count)] }
        : SparseState.Dense with { Channels = new Dictionary<string, int[]> { [lever] = [.. Enumerable.Range(0, count)] } };

    /// <summary>The structure of several levers.</summary>
    internal static SparseState Structure(IEnumerable<(string Lever, int Count)> settings) =>
        settings.Select(setting => Structure(setting.Lever, setting.Count)).Aggregate(SparseState.Dense, (all, one) => all with
        {
            Queries = one.Queries ?? all.Queries,
            Channels = all.Channels.Concat(one.Channels).ToDictionary(entry => entry.Key, entry => entry.Value),
        });

    // In the steps that the hardware likes, and never below the floor.
    private static int Count(ChannelGroup group, double share)
    {
        var step = ChannelSelector.Step(group.Kind);
        return Math.Max(ChannelSelector.Count(group, share), (int)Math.Ceiling(WidthFloor * group.Channels / step) * step);
    }

    private static int[] Smaller(IEnumerable<int> counts, int full) =>
        [.. counts.Where(count => count < full).Distinct().OrderDescending()];
}
