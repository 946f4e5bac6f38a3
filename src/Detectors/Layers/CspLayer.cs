// Cross-stage-partial block of DEIM: bottlenecks on one branch, a shortcut on the other, summed (DEIM §2).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class CspLayer : nn.Module<Tensor, Tensor>, IEmitter
{
    internal readonly ConvNorm conv1;
    internal readonly ConvNorm conv2;
    internal readonly ModuleList<VggBlock> bottlenecks;

    internal CspLayer(int inputs, int channels, int blocks) : base(nameof(CspLayer))
    {
        conv1 = new ConvNorm(inputs, channels, kernel: 1);
        conv2 = new ConvNorm(inputs, channels, kernel: 1);
        bottlenecks = nn.ModuleList(Enumerable.Range(0, blocks).Select(_ => new VggBlock(channels)).ToArray());
        RegisterComponents();
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
