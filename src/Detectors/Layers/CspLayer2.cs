using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Cross-stage-partial block of DEIMv2: CspLayer with its two 1×1 convolutions stacked into one, the shortcut's rows first (CSPLayer2 in
/// hybrid_encoder.py).
/// </summary>
internal sealed class CspLayer2 : nn.Module<Tensor, Tensor>, IEmitter, IWiredBlock
{
    internal readonly ConvNorm conv1;
    internal readonly ModuleList<VggBlock> bottlenecks;
    private readonly ChannelGroup[] _chain; // before each bottleneck, and the sum at the end

    internal CspLayer2(int inputs, int channels, int blocks) : base(nameof(CspLayer2))
    {
        conv1 = new ConvNorm(inputs, 2 * channels, kernel: 1);
        bottlenecks = nn.ModuleList(Enumerable.Range(0, blocks).Select(_ => new VggBlock(channels)).ToArray());
        _chain = [.. Enumerable.Range(0, blocks + 1).Select(_ => new ChannelGroup(ChannelKind.Fusion, channels))];
        for (int i = 0; i < blocks; i++)
            bottlenecks[i].Wire(ChannelAxis.Of(_chain[i]), ChannelAxis.Of(_chain[i + 1]));
        RegisterComponents();
    }

    public ChannelGroup Output => _chain[^1];

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _chain.Select((group, i) => ($"chain.{i}", group));

    public void Wire(ChannelAxis inputs)
    {
        conv1.Wire(inputs, ChannelAxis.Of(Output, _chain[0]));
    }

    public override Tensor forward(Tensor input)
    {
        Tensor stacked = conv1.call(input); // [B, in, H, W] -> [B, 2c, H, W], the shortcut first
        Tensor x = stacked.narrow(1, Output.Count, _chain[0].Count);
        foreach (VggBlock block in bottlenecks)
            x = block.call(x);
        return stacked.narrow(1, 0, Output.Count) + x;
    }

    public string Emit(OnnxGraph graph, string input)
    {
        // Two convolutions instead of one and a split of its channels, which would leave the runtime's blocked layout.
        FusedConv stacked = conv1.Fused;
        string shortcut = graph.Silu(stacked.Rows(0, Output.Count).Emit(graph, input));
        string x = graph.Silu(stacked.Rows(Output.Count, _chain[0].Count).Emit(graph, input));
        foreach (VggBlock block in bottlenecks)
            x = block.Emit(graph, x);
        return graph.Add(shortcut, x);
    }
}
