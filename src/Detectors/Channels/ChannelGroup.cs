namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>
/// Hidden channels that can be left out of a network one by one: channel k is a row of the layers that make it, a column of
/// the layers that read it, and an entry of every norm and bias between them.
/// </summary>
internal sealed class ChannelGroup(ChannelKind kind, int channels)
{
    private readonly List<ChannelMember> _members = [];
    private readonly List<IChannelReader> _readers = [];
    private int[]? _kept;

    /// <summary>Dotted name in the detector, such as "decoder.decoder.layers.0.hidden".</summary>
    internal string Name { get; set; } = "";

    /// <summary>Where the group lies.</summary>
    internal ChannelKind Kind => kind;

    /// <summary>Number of channels of the full network.</summary>
    internal int Channels => channels;

    /// <summary>Every place where the channels' weights stand.</summary>
    internal IReadOnlyList<ChannelMember> Members => _members;

    /// <summary>The layers that sum over the channels.</summary>
    internal IReadOnlyList<IChannelReader> Readers => _readers;

    /// <summary>The channels in use, ascending, or null for all.</summary>
    internal int[]? Kept
    {
        get => _kept;
        set
        {
            _kept = value;
            Changes++;
        }
    }

    /// <summary>Number of channels in use.</summary>
    internal int Count => _kept?.Length ?? channels;

    /// <summary>Counts the assignments of <see cref="Kept"/>, so that what was derived from it can be kept until the next one.</summary>
    internal int Changes { get; private set; }

    internal void Join(ChannelMember member) => _members.Add(member);

    internal void Join(IChannelReader reader) => _readers.Add(reader);
}
