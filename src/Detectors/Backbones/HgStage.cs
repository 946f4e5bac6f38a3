using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>HGNetV2's stage: a depthwise downsampling (all but the first stage), then blocks (HG_Stage in hgnetv2.py).</summary>
internal sealed class HgStage : nn.Module<Tensor, Tensor>
{
    internal readonly ConvBnAct? downsample;
    internal readonly Sequential blocks;

    internal HgStage(HgStageShape shape, bool halve, bool learnableAffine) : base(nameof(HgStage))
    {
        downsample = halve ? new ConvBnAct(shape.Inputs, shape.Inputs, kernel: 3, stride: 2, groups: shape.Inputs, activate: false) : null;
        blocks = nn.Sequential(Enumerable.Range(0, shape.Blocks)
            .Select(i => (nn.Module<Tensor, Tensor>)new HgBlock(shape, first: i == 0, learnableAffine)).ToArray());
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => blocks.call(downsample is null ? input : downsample.call(input));

    internal string Emit(OnnxGraph graph, string input)
    {
        var x = downsample is null ? input : downsample.Emit(graph, input);
        return blocks.children().Cast<IEmitter>().Aggregate(x, (value, block) => block.Emit(graph, value));
    }
}
