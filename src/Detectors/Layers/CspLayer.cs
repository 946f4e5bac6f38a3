using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Cross-stage-partial block of DEIM: bottlenecks on one branch, a shortcut on the other, summed (CSPLayer in hybrid_encoder.py).
/// </summary>
internal sealed class CspLayer : nn.Module<Tensor, Tensor>, IEmitter, IWiredBlock
{
    internal readonly ConvNorm conv1;
    internal readonly ConvNorm conv2;
    internal readonly ModuleList<VggBlock> bottlenecks;
    private readonly ChannelGroup[] _chain; // before each bottleneck, and the sum at the end

    internal CspLayer(int inputs, int channels, int blocks) : base(nameof(CspLayer))
    {
        conv1 = new ConvNorm(inputs, channels, kernel: 1);
        conv2 = new ConvNorm(inputs, channels, kernel: 1);
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
        conv1.Wire(inputs, ChannelAxis.Of(_chain[0]));
        conv2.Wire(inputs, ChannelAxis.Of(Output));
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = conv1.call(input); // [B, in, H, W] -> [B, c, H, W]
        foreach (VggBlock block in bottlenecks)
            x = block.call(x);
        return x + conv2.call(input);
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string x = conv1.Emit(graph, input);
        foreach (VggBlock block in bottlenecks)
            x = block.Emit(graph, x);
        return graph.Add(x, conv2.Emit(graph, input));
    }
}
