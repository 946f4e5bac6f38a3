using Microsoft.ML.SparseDetr.Detectors.Channels;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>Shares of a network in use, 0..1.</summary>
/// <param name="Tokens">Of the tokens.</param>
/// <param name="Queries">Of the queries.</param>
/// <param name="FeedForward">Of the feed-forward networks' hidden channels.</param>
/// <param name="Fusion">Of the channels inside fusion blocks.</param>
/// <param name="Backbone">Of the channels inside backbone blocks.</param>
internal sealed record StructureShares(double Tokens, double Queries, double FeedForward, double Fusion, double Backbone)
{
    internal static readonly StructureShares Whole = new(1, 1, 1, 1, 1);

    internal static StructureShares Of(Detector detector) => new(
        StructureSummary.TokenShare(detector),
        detector.Structure.Queries is { } ranks ? ranks.Length / (double)detector.Preset.Queries : 1,
        Share(detector, ChannelKind.EncoderFeedForward, ChannelKind.DecoderFeedForward),
        Share(detector, ChannelKind.Fusion),
        Share(detector, ChannelKind.Backbone));

    private static double Share(Detector detector, params ChannelKind[] kinds) =>
        StructureSummary.ChannelShare(detector.ChannelGroups.Where(group => kinds.Contains(group.Kind)));
}
