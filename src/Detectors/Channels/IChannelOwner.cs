namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>A module that has groups of hidden channels.</summary>
internal interface IChannelOwner
{
    /// <summary>The groups, each with its name inside the module.</summary>
    IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups { get; }
}
