using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors.Channels;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>How much of a detector is in use, in a few numbers.</summary>
internal static class StructureSummary
{
    /// <summary>Shares and counts by name; empty for a dense network.</summary>
    internal static IReadOnlyDictionary<string, string> Of(Detector detector)
    {
        var state = detector.Structure;
        var summary = new Dictionary<string, string>();
        if (state.IsDense)
            return summary;
        if (state.Tokens is not null || state.TokenCounts is not null)
            summary["tokens"] = Text(TokenShare(detector));
        summary["queries"] = Text(detector.QueryCount(detector.Height, detector.Width));
        foreach (var kind in detector.ChannelGroups.GroupBy(group => group.Kind))
            if (kind.Any(group => group.Kept is not null))
                summary[kind.Key.ToString()] = Text(ChannelShare(kind));
        foreach (var group in Uneven(detector))
            summary[group.Name] = $"{Text(group.Count)} of {Text(group.Channels)}";
        return summary;
    }

    // Where every group of a kind keeps as many as any of its size, the share of the kind says it all.
    private static IEnumerable<ChannelGroup> Uneven(Detector detector) => detector.ChannelGroups.GroupBy(group => group.Kind)
        .Where(kind => kind.GroupBy(group => group.Channels).Any(same => same.Select(group => group.Count).Distinct().Count() > 1))
        .SelectMany(kind => kind.Where(group => group.Kept is not null));

    /// <summary>Share of the tokens in use, 0..1.</summary>
    internal static double TokenShare(Detector detector) =>
        (detector.Structure.TokenCounts?.Sum() ?? detector.Structure.Tokens?.Sum(level => level.Length)) is { } kept
            ? kept / (double)detector.Levels.Sum(level => level.Cells)
            : 1;

    /// <summary>Share of the channels of some groups in use, 0..1.</summary>
    internal static double ChannelShare(IEnumerable<ChannelGroup> groups) =>
        groups.Any() ? groups.Sum(group => group.Count) / (double)groups.Sum(group => group.Channels) : 1;

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
