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
    private readonly BottleneckChain _chain;

    internal CspLayer2(int inputs, int channels, int blocks) : base(nameof(CspLayer2))
    {
        conv1 = new ConvNorm(inputs, 2 * channels, kernel: 1);
        _chain = new BottleneckChain(channels, blocks);
        bottlenecks = _chain.Blocks;
        RegisterComponents();
    }

    public ChannelGroup Output => _chain.Output;

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups => _chain.ChannelGroups;

    public void Wire(ChannelAxis inputs) => conv1.Wire(inputs, ChannelAxis.Of(Output, _chain.Input));

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var stacked = conv1.call(input); // [B, in, H, W] -> [B, 2c, H, W], the shortcut first
        var x = stacked.narrow(1, Output.Count, _chain.Input.Count);
        return (stacked.narrow(1, 0, Output.Count) + _chain.Apply(x)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        // Two convolutions instead of one and a split of its channels, which would leave the runtime's blocked layout.
        var stacked = conv1.Fused;
        var shortcut = graph.Silu(stacked.Rows(0, Output.Count).Emit(graph, input));
        var x = graph.Silu(stacked.Rows(Output.Count, _chain.Input.Count).Emit(graph, input));
        return graph.Add(shortcut, _chain.Emit(graph, x));
    }
}
