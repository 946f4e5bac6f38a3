namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>Where in a network a group of channels lies; each place has a budget of its own.</summary>
internal enum ChannelKind
{
    /// <summary>Hidden features of AIFI's feed-forward network.</summary>
    EncoderFeedForward,

    /// <summary>Hidden features of a decoder layer's feed-forward network.</summary>
    DecoderFeedForward,

    /// <summary>Channels inside a fusion block of the encoder.</summary>
    Fusion,

    /// <summary>Channels inside a block of the backbone: those of its layers and the inner ones of its aggregation.</summary>
    Backbone,
}
