// Cross-stage-partial block of DEIMv2: CspLayer with its two 1×1 convolutions stacked into one, the shortcut's rows first (DEIMv2 §2.1).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class CspLayer2 : nn.Module<Tensor, Tensor>, IEmitter
{
    internal readonly ConvNorm conv1;
    internal readonly ModuleList<VggBlock> bottlenecks;

    internal CspLayer2(int inputs, int channels, int blocks) : base(nameof(CspLayer2))
    {
        conv1 = new ConvNorm(inputs, 2 * channels, kernel: 1);
        bottlenecks = nn.ModuleList(Enumerable.Range(0, blocks).Select(_ => new VggBlock(channels)).ToArray());
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor[] halves = conv1.call(input).chunk(2, 1); // [B, in, H, W] -> 2 × [B, c, H, W]
        Tensor x = halves[1];
        foreach (VggBlock block in bottlenecks)
            x = block.call(x);
        return halves[0] + x;
    }

    public string Emit(OnnxGraph graph, string input)
    {
        // Two convolutions instead of one and a split of its channels, which would leave the runtime's blocked layout.
        FusedConv stacked = conv1.Fused;
        int channels = stacked.Outputs / 2;
        string shortcut = graph.Silu(stacked.Rows(0, channels).Emit(graph, input));
        string x = graph.Silu(stacked.Rows(channels, channels).Emit(graph, input));
        foreach (VggBlock block in bottlenecks)
            x = block.Emit(graph, x);
        return graph.Add(shortcut, x);
    }
}
