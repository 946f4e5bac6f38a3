using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>The bottlenecks of a cross-stage-partial block, one after the other, and the channels between them.</summary>
internal sealed class BottleneckChain
{
    private readonly ChannelGroup[] _groups; // before each bottleneck, and the sum at the end

    /// <param name="channels">Channels of every bottleneck.</param>
    /// <param name="blocks">Number of bottlenecks.</param>
    internal BottleneckChain(int channels, int blocks)
    {
        Blocks = nn.ModuleList(Enumerable.Range(0, blocks).Select(_ => new VggBlock(channels)).ToArray());
        _groups = [.. Enumerable.Range(0, blocks + 1).Select(_ => new ChannelGroup(ChannelKind.Fusion, channels))];
        for (var i = 0; i < blocks; i++)
            Blocks[i].Wire(ChannelAxis.Of(_groups[i]), ChannelAxis.Of(_groups[i + 1]));
    }

    /// <summary>The bottlenecks; the block registers them under their official name.</summary>
    internal ModuleList<VggBlock> Blocks { get; }

    /// <summary>The channels that go into the first bottleneck.</summary>
    internal ChannelGroup Input => _groups[0];

    /// <summary>The channels that come out of the last.</summary>
    internal ChannelGroup Output => _groups[^1];

    internal IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _groups.Select((group, i) => ($"chain.{i}", group));

    internal Tensor Apply(Tensor x) => Blocks.Aggregate(x, (value, block) => block.call(value)); // [B, c, H, W] -> [B, c, H, W]

    internal string Emit(OnnxGraph graph, string x) => Blocks.Aggregate(x, (value, block) => block.Emit(graph, value));
}
