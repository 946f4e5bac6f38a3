using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// ResNet with bottlenecks and frozen batch norms (He et al. 2016; torchvision's resnet50 as BackboneBase in DETR's backbone.py has it).
/// Stem and first stage are not trained.
/// </summary>
internal sealed class ResNet : BackboneBody
{
    internal readonly Conv2d conv1;
    internal readonly FrozenBatchNorm2d bn1;
    internal readonly Sequential layer1;
    internal readonly Sequential layer2;
    internal readonly Sequential layer3;
    internal readonly Sequential layer4;
    private readonly int _firstReturned;

    /// <param name="architecture">The depth.</param>
    /// <param name="firstReturned">Index of the first stage whose map is returned, 1 to 3; all later ones are returned too. Stage i has
    /// stride 4·2^i.</param>
    internal ResNet(ResNetArchitecture architecture, int firstReturned = 1) : base(nameof(ResNet))
    {
        _firstReturned = firstReturned;
        conv1 = Bottleneck.Convolution(3, ResNetArchitecture.Width(0), 7, stride: 2);
        bn1 = new FrozenBatchNorm2d(ResNetArchitecture.Width(0));
        (layer1, layer2, layer3, layer4) = (Stage(architecture, 0), Stage(architecture, 1), Stage(architecture, 2), Stage(architecture, 3));
        RegisterComponents();
        Freeze(conv1);
        Freeze(layer1);
    }

    internal override IReadOnlyList<int> Channels =>
        [.. Returned.Select(stage => Bottleneck.Expansion * ResNetArchitecture.Width(stage))];

    internal override IReadOnlyList<int> Strides => [.. Returned.Select(stage => 4 << stage)];

    private Sequential[] Stages => [layer1, layer2, layer3, layer4];

    private IEnumerable<int> Returned => Enumerable.Range(_firstReturned, 4 - _firstReturned);

    /// <returns>Maps whose channels stand last in memory, where the operators of training are there.</returns>
    public override Tensor[] forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var maps = new List<Tensor>();
        var stem = bn1.Convolve(conv1, ChannelsLast.Store(images)).relu_(); // [B, 3, H, W] -> [B, 64, H/2, W/2]
        var x = nn.functional.max_pool2d(stem, 3, stride: 2, padding: 1); // [B, 64, H/4, W/4]
        stem.Dispose();
        for (var i = 0; i < Stages.Length; i++)
        {
            var input = x;
            x = BlockChain.Apply(Blocks(Stages[i]), input, (block, value) => block.call(value)); // [B, 256·2^i, H/2^(i+2), W/2^(i+2)]
            if (i <= _firstReturned)
                input.Dispose();
            if (i >= _firstReturned)
                maps.Add(x);
        }
        return [.. maps.Select(map => map.MoveToOuterDisposeScope())];
    }

    internal override string[] Emit(OnnxGraph graph, string images, GridSize size)
    {
        var maps = new List<string>();
        string x;
        using (graph.Scope("stem"))
            x = graph.MaxPool(graph.Relu(bn1.Fuse(conv1).Emit(graph, images)), 3, 2, [1, 1, 1, 1]);
        for (var i = 0; i < Stages.Length; i++)
        {
            using var scope = graph.Scope($"stage{i + 1}");
            x = Blocks(Stages[i]).Aggregate(x, (value, block) => block.Emit(graph, value));
            if (i >= _firstReturned)
                maps.Add(x);
        }
        return [.. maps];
    }

    private static IEnumerable<Bottleneck> Blocks(Sequential stage) => stage.children().Cast<Bottleneck>();

    // The first block changes the number of channels and, behind the first stage, halves the map.
    private static Sequential Stage(ResNetArchitecture architecture, int stage)
    {
        var width = ResNetArchitecture.Width(stage);
        var inputs = stage == 0 ? width : Bottleneck.Expansion * ResNetArchitecture.Width(stage - 1);
        return nn.Sequential(Enumerable.Range(0, architecture.Blocks[stage])
            .Select(i => (nn.Module<Tensor, Tensor>)(i == 0
                ? new Bottleneck(inputs, width, stage == 0 ? 1 : 2)
                : new Bottleneck(Bottleneck.Expansion * width, width, 1))).ToArray());
    }
}
