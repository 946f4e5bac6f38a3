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
    private readonly BottleneckChain _chain;

    internal CspLayer(int inputs, int channels, int blocks) : base(nameof(CspLayer))
    {
        conv1 = new ConvNorm(inputs, channels, kernel: 1);
        conv2 = new ConvNorm(inputs, channels, kernel: 1);
        _chain = new BottleneckChain(channels, blocks);
        bottlenecks = _chain.Blocks;
        RegisterComponents();
    }

    public ChannelGroup Output => _chain.Output;

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _chain.ChannelGroups;

    public void Wire(ChannelAxis inputs)
    {
        conv1.Wire(inputs, ChannelAxis.Of(_chain.Input));
        conv2.Wire(inputs, ChannelAxis.Of(Output));
    }

    public override Tensor forward(Tensor input) // [B, in, H, W] -> [B, c, H, W]
    {
        using var scope = NewDisposeScope();
        return (_chain.Apply(conv1.call(input)) + conv2.call(input)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) =>
        graph.Add(_chain.Emit(graph, conv1.Emit(graph, input)), conv2.Emit(graph, input));
}
