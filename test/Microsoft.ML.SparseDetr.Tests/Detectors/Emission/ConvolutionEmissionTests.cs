using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Emission;

/// <summary>Each convolutional layer in ONNX Runtime against its forward in double.</summary>
[TestClass]
public class ConvolutionEmissionTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Start()
    {
        _scope = NewDisposeScope();
        manual_seed(3);
    }

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    [DataRow(1.5f, 0.25f), DataRow(1.5f, -0.25f), DataRow(-0.75f, 0.5f), DataRow(1f, 0f)]
    public void Backbone_convolution_takes_in_the_learnable_affine(float scale, float bias)
    {
        var layer = new ConvBnAct(8, 16, 3, stride: 2);
        Compare(layer, () =>
        {
            layer.lab!.scale.copy_(tensor(new[] { scale }));
            layer.lab!.bias.copy_(tensor(new[] { bias }));
        }, randn(2, 8, 10, 14));
    }

    [TestMethod]
    public void Backbone_convolution_without_affine_or_activation()
    {
        Compare(new ConvBnAct(8, 16, 3, learnableAffine: false), randn(2, 8, 10, 14));
        Compare(new ConvBnAct(8, 8, 5, groups: 8, activate: false), randn(2, 8, 10, 14));
    }

    [TestMethod]
    [DataRow(0.3f), DataRow(-0.3f), DataRow(0f)]
    public void Stem_pads_the_pooling_with_zeros(float bias)
    {
        var stem = new HgStem(16, 16, learnableAffine: true);
        EmittedGraph.Shake(stem);
        using (no_grad())
        {
            stem.stem1.lab!.scale.copy_(tensor(new[] { 0.8f }));
            stem.stem1.lab!.bias.copy_(tensor(new[] { bias }));
        }
        EmittedGraph.CompareAsIs(stem, x => stem.forward(x[0]), (graph, names) => stem.Emit(graph, names[0]), randn(2, 3, 16, 24));
    }

    [TestMethod]
    [DataRow(true, true), DataRow(false, false)]
    public void Backbone_block(bool light, bool first) =>
        Compare(new HgBlock(new HgStageShape(32, 16, 32, 1, light, 5, 3), first, learnableAffine: true), randn(2, 32, 8, 10));

    [TestMethod]
    public void Backbone_stage_with_downsampling()
    {
        var stage = new HgStage(new HgStageShape(32, 16, 64, 2, true, 3, 3), halve: true, learnableAffine: true);
        EmittedGraph.Compare(stage, x => stage.forward(x[0]), (graph, names) => stage.Emit(graph, names[0]), randn(2, 32, 8, 12));
    }

    [TestMethod]
    public void Encoder_convolution_and_bottleneck()
    {
        Compare(new ConvNorm(8, 16, 1, activate: false), randn(2, 8, 6, 6));
        Compare(new ConvNorm(8, 16, 3, stride: 2), randn(2, 8, 6, 6));
        Compare(new VggBlock(10), randn(2, 10, 6, 6));
        Compare(new CspLayer(16, 10, 2), randn(2, 16, 6, 6));
        Compare(new CspLayer2(16, 10, 2), randn(2, 16, 6, 6));
    }

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public void Fusion_block(bool stacked) => Compare(new RepNcspElan4(32, 16, 10, 2, stacked), randn(2, 32, 6, 6));

    [TestMethod]
    public void Fusion_block_takes_in_what_lies_in_front_of_it()
    {
        var block = new RepNcspElan4(32, 16, 5, 1, stacked: false);
        var lateral = new ConvNorm(16, 16, 1, activate: false);
        EmittedGraph.Shake(lateral);
        lateral.eval();
        var projection = lateral.Fused;
        lateral.to(ScalarType.Float64);
        EmittedGraph.Compare(block,
            x => block.forward(
                cat([nn.functional.interpolate(lateral.call(x[0]), scale_factor: [2, 2], mode: InterpolationMode.Nearest), x[1]], 1)),
            (graph, names) => block.Emit(graph, new FusionSource(names[0], projection, Upsample: true), new FusionSource(names[1])),
            randn(2, 16, 3, 4), randn(2, 16, 6, 8));
    }

    [TestMethod]
    public void Small_encoder_parts()
    {
        var gap = new GapFusion(16);
        EmittedGraph.Compare(gap, x => gap.forward(x[0]), (graph, names) => gap.Emit(graph, names[0]), randn(2, 16, 6, 6));
        var pooled = new PooledConv(16);
        EmittedGraph.Compare(pooled, x => pooled.forward(x[0]), (graph, names) => pooled.Emit(graph, names[0]), randn(2, 16, 6, 6));
        var down = new ScDown(16);
        EmittedGraph.Compare(down, x => down.forward(x[0]), (graph, names) => down.Emit(graph, names[0]), randn(2, 16, 6, 6));
    }

    private static void Compare<T>(T layer, Tensor input) where T : nn.Module<Tensor, Tensor>, IEmitter =>
        EmittedGraph.Compare(layer, x => layer.forward(x[0]), (graph, names) => layer.Emit(graph, names[0]), input);

    private static void Compare(ConvBnAct layer, Action prepare, Tensor input)
    {
        EmittedGraph.Shake(layer);
        using (no_grad())
            prepare();
        EmittedGraph.CompareAsIs(layer, x => layer.forward(x[0]), (graph, names) => layer.Emit(graph, names[0]), input);
    }
}
