using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// HGNetV2's block: a chain of layers whose outputs are all concatenated and squeezed by two 1×1 convolutions (HG_Block in hgnetv2.py).
/// </summary>
internal sealed class HgBlock : nn.Module<Tensor, Tensor>, IEmitter, IChannelOwner
{
    internal readonly ModuleList<nn.Module<Tensor, Tensor>> layers;
    internal readonly Sequential aggregation;
    private readonly ChannelGroup[] _middle; // outputs of the layers
    private readonly ChannelGroup _squeezed; // between the two convolutions of the aggregation

    internal HgBlock(HgStageShape shape, bool first, bool learnableAffine) : base(nameof(HgBlock))
    {
        var inputs = first ? shape.Inputs : shape.Outputs;
        _middle = [.. Enumerable.Range(0, shape.Layers).Select(_ => new ChannelGroup(ChannelKind.Backbone, shape.Middle))];
        _squeezed = new ChannelGroup(ChannelKind.Backbone, shape.Outputs / 2);
        layers = nn.ModuleList(_middle.Select((outputs, i) =>
            Layer(shape, inputs, i == 0 ? null : _middle[i - 1], outputs, learnableAffine)).ToArray());
        var squeeze = new ConvBnAct(inputs + shape.Layers * shape.Middle, shape.Outputs / 2, kernel: 1, learnableAffine: learnableAffine);
        var excite = new ConvBnAct(shape.Outputs / 2, shape.Outputs, kernel: 1, learnableAffine: learnableAffine);
        squeeze.Wire(ChannelAxis.After(inputs, _middle), ChannelAxis.Of(_squeezed));
        excite.Wire(ChannelAxis.Of(_squeezed), null);
        aggregation = nn.Sequential(squeeze, excite);
        Residual = !first;
        RegisterComponents();
    }

    internal bool Residual { get; }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups =>
        [.. _middle.Select((group, i) => ($"layers.{i}", group)), ("aggregation", _squeezed)];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var outputs = new List<Tensor>(layers.Count + 1) { input };
        foreach (var layer in layers)
            outputs.Add(layer.call(outputs[^1]));
        var x = aggregation.call(cat(outputs, 1)); // [B, in + layers·mid, h, w] -> [B, out, h, w]
        return (Residual ? x + input : x).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var outputs = new List<string>(layers.Count + 1) { input };
        foreach (var layer in layers.Cast<IEmitter>())
            outputs.Add(layer.Emit(graph, outputs[^1]));
        var x = graph.Concat(1, [.. outputs]);
        foreach (var squeeze in aggregation.children().Cast<IEmitter>())
            x = squeeze.Emit(graph, x);
        return Residual ? graph.Add(x, input) : x;
    }

    private static nn.Module<Tensor, Tensor> Layer(HgStageShape shape, int inputs, ChannelGroup? previous, ChannelGroup outputs,
        bool learnableAffine)
    {
        var width = previous is null ? inputs : shape.Middle;
        var read = previous is null ? null : ChannelAxis.Of(previous);
        if (shape.Light)
        {
            var light = new LightConv(width, shape.Middle, shape.Kernel, learnableAffine);
            light.Wire(read, ChannelAxis.Of(outputs));
            return light;
        }
        var full = new ConvBnAct(width, shape.Middle, shape.Kernel, learnableAffine: learnableAffine);
        full.Wire(read, ChannelAxis.Of(outputs));
        return full;
    }
}
