using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;

namespace Microsoft.ML.SparseDetr.Sparsity.Cost;

/// <summary>The sizes that decide what a detector's transformer costs; its convolutions are no part of it.</summary>
internal sealed record TransformerShape
{
    /// <summary>Tokens of each level, finest first.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>Features d of a token in the encoder.</summary>
    public required int EncoderWidth { get; init; }

    /// <summary>Hidden features C of AIFI's feed-forward network; 0 where the encoder has no attention.</summary>
    public required int EncoderFeedForward { get; init; }

    /// <summary>Features d of a query.</summary>
    public required int Width { get; init; }

    /// <summary>Attention heads H of the decoder.</summary>
    public required int Heads { get; init; }

    /// <summary>Sampling points of a head on each level.</summary>
    public required IReadOnlyList<int> Points { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>
    /// Hidden channels C of a decoder layer's feed-forward network; a channel of a gated one has a gate row and a value row.
    /// </summary>
    public required int FeedForward { get; init; }

    /// <summary>Queries Q of the dense network.</summary>
    public required int Queries { get; init; }

    /// <summary>Classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Bins of an edge's distribution.</summary>
    public required int Bins { get; init; }

    /// <summary>
    /// Features of the network that judges a box by its distributions: in (as exported, without the means, which are linear in the rest),
    /// and hidden.
    /// </summary>
    public required (int Inputs, int Hidden) Quality { get; init; }

    /// <summary>Whether cross-attention joins through a gateway.</summary>
    public required bool Gateway { get; init; }

    /// <summary>
    /// DEIMv2's decoder: gated feed-forward networks, one position code for all layers, no output layer before the selection.
    /// </summary>
    public required bool Second { get; init; }

    /// <summary>The shape of a preset's transformer.</summary>
    public static TransformerShape Of(DetectorPreset preset, int classes, int height, int width) => new()
    {
        Tokens = [.. preset.LevelsFor(height, width).Select(level => level.Cells)],
        EncoderWidth = preset.Encoder.Width,
        EncoderFeedForward = preset.Encoder.FeedForward,
        Width = preset.Decoder.Width,
        Heads = DecoderShape.Heads,
        Points = preset.Decoder.Points,
        Layers = preset.Decoder.Layers,
        FeedForward = preset.Decoder.Second ? preset.Decoder.FeedForward / 2 : preset.Decoder.FeedForward,
        Queries = preset.Queries,
        Classes = classes,
        Bins = WeightingFunction.Bins,
        Quality = (4 * LocationQuality.Top, LocationQuality.Hidden),
        Gateway = preset.Decoder.Gateway,
        Second = preset.Decoder.Second,
    };
}
