// HGNetV2's block: a chain of layers whose outputs are all concatenated and squeezed by two 1×1 convolutions (DEIM §1.3).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

internal sealed class HgBlock : nn.Module<Tensor, Tensor>, IEmitter
{
    internal readonly ModuleList<nn.Module<Tensor, Tensor>> layers;
    internal readonly Sequential aggregation;

    internal HgBlock(HgStageShape shape, bool first, bool learnableAffine) : base(nameof(HgBlock))
    {
        int inputs = first ? shape.Inputs : shape.Outputs;
        layers = nn.ModuleList(Enumerable.Range(0, shape.Layers).Select(i => Layer(shape, i == 0 ? inputs : shape.Middle, learnableAffine)).ToArray());
        aggregation = nn.Sequential(
            new ConvBnAct(inputs + shape.Layers * shape.Middle, shape.Outputs / 2, kernel: 1, learnableAffine: learnableAffine),
            new ConvBnAct(shape.Outputs / 2, shape.Outputs, kernel: 1, learnableAffine: learnableAffine));
        Residual = !first;
        RegisterComponents();
    }

    internal bool Residual { get; }

    public override Tensor forward(Tensor input)
    {
        var outputs = new List<Tensor>(layers.Count + 1) { input };
        foreach (nn.Module<Tensor, Tensor> layer in layers)
            outputs.Add(layer.call(outputs[^1]));
        Tensor x = aggregation.call(cat(outputs, 1)); // [B, in + layers·mid, h, w] -> [B, out, h, w]
        return Residual ? x + input : x;
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var outputs = new List<string>(layers.Count + 1) { input };
        foreach (IEmitter layer in layers.Cast<IEmitter>())
            outputs.Add(layer.Emit(graph, outputs[^1]));
        string x = graph.Concat(1, [.. outputs]);
        foreach (IEmitter squeeze in aggregation.children().Cast<IEmitter>())
            x = squeeze.Emit(graph, x);
        return Residual ? graph.Add(x, input) : x;
    }

    private static nn.Module<Tensor, Tensor> Layer(HgStageShape shape, int inputs, bool learnableAffine) => shape.Light
        ? new LightConv(inputs, shape.Middle, shape.Kernel, learnableAffine)
        : new ConvBnAct(inputs, shape.Middle, shape.Kernel, learnableAffine: learnableAffine);
}
