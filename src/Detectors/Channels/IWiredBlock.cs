namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>A block whose inner channels form groups, to be tied to what it reads.</summary>
internal interface IWiredBlock : IChannelOwner
{
    /// <summary>The channels that come out.</summary>
    ChannelGroup Output { get; }

    /// <summary>Ties the block to the channels that come in.</summary>
    void Wire(ChannelAxis inputs);
}
