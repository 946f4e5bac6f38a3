namespace Microsoft.ML.SparseDetr;

/// <summary>Which hidden channels are kept.</summary>
public sealed class ChannelSelectionOptions
{
    /// <summary>Whether channels compete within their layer or over all layers of their kind.</summary>
    public ChannelRanking Ranking { get; set; }

    /// <summary>Whether <see cref="SparsityOptions.FfnWidthRatio"/> also holds for the encoder's feed-forward network.</summary>
    public bool EncoderFfn { get; set; } = true;

    internal ChannelSelectionOptions Copy() => (ChannelSelectionOptions)MemberwiseClone();
}
