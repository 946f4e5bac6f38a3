using Microsoft.ML.SparseDetr.Detectors.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>
/// One side of a layer's weights (the rows or the columns): groups of channels and stretches that are always whole, one after the other.
/// Says which of them are in use.
/// </summary>
internal sealed class ChannelAxis
{
    private readonly (int Width, ChannelGroup? Group)[] _segments;
    private int _changes;
    private IndexTensor? _kept;

    private ChannelAxis((int, ChannelGroup?)[] segments) => _segments = segments;

    /// <summary>Groups one after the other.</summary>
    internal static ChannelAxis Of(params ReadOnlySpan<ChannelGroup> groups) => After(0, groups);

    /// <summary>A stretch that is always whole, then groups.</summary>
    internal static ChannelAxis After(int whole, params ReadOnlySpan<ChannelGroup> groups) =>
        new([(whole, null), .. groups.ToArray().Select(group => (group.Channels, (ChannelGroup?)group))]);

    /// <summary>The positions in use, ascending, or null for all.</summary>
    internal int[]? Kept
    {
        get
        {
            Refresh();
            return _kept?.Values;
        }
    }

    /// <summary>The slices of <paramref name="weights"/> in use along a dimension; the tensor itself when that is all of it.</summary>
    internal Tensor Select(Tensor weights, int dimension) => Index(weights) is { } index ? weights.index_select(dimension, index) : weights;

    /// <summary>Writes <paramref name="slices"/> to where <see cref="Select"/> took them.</summary>
    internal void Store(Tensor target, Tensor slices)
    {
        if (Index(target) is { } index)
            target.index_copy_(0, index, slices);
    }

    /// <summary>Tells the groups that their channels stand in a parameter along a dimension.</summary>
    internal void Join(Func<Parameter> read, int dimension, ChannelRole role = ChannelRole.Weights)
    {
        var offset = 0;
        foreach ((var width, var group) in _segments)
        {
            group?.Join(new ChannelMember(read, dimension, offset, role));
            offset += width;
        }
    }

    /// <summary>Tells the groups that a layer sums over their channels.</summary>
    internal void Join(IChannelReader reader)
    {
        foreach (var (_, group) in _segments)
            group?.Join(reader);
    }

    private Tensor? Index(Tensor data)
    {
        Refresh();
        return _kept?.For(data);
    }

    private void Refresh()
    {
        var changes = _segments.Sum(segment => segment.Group?.Changes ?? 0);
        if (changes == _changes)
            return;
        _changes = changes;
        _kept?.Dispose();
        _kept = null;
        if (_segments.All(segment => segment.Group?.Kept is null))
            return;
        var kept = new List<int>();
        var offset = 0;
        foreach ((var width, var group) in _segments)
        {
            kept.AddRange((group?.Kept ?? Enumerable.Range(0, width)).Select(i => offset + i));
            offset += width;
        }
        _kept = new IndexTensor([.. kept]);
    }
}
