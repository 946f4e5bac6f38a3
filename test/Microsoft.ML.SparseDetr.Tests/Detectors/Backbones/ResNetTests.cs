using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Backbones;

[TestClass]
public class ResNetTests
{
    [TestMethod, NeedsShared("fixtures/detrs")]
    [DataRow("detr_r50", 3, "one"), DataRow("detr_r50", 3, "padded")]
    [DataRow("deformable_r50", 1, "one"), DataRow("deformable_r50", 1, "padded")]
    public void Maps_are_those_of_the_official_code(string file, int firstReturned, string input) =>
        BackboneParity.Compare(new ResNet(ResNetArchitecture.ResNet50, firstReturned), file, input);

    [TestMethod, NeedsShared("fixtures/state-dict-keys")]
    [DataRow("detr_resnet50.tsv"), DataRow("deformable_resnet50.tsv"), DataRow("sparse_resnet50.tsv")]
    public void Names_and_shapes_are_the_official_ones(string list) =>
        BackboneParity.CompareNames(new ResNet(ResNetArchitecture.ResNet50), list);

    [TestMethod]
    [DataRow(64, 96), DataRow(75, 91)]
    public void The_graph_gives_the_maps_of_forward(int height, int width) =>
        BackboneParity.CompareEmitted(new ResNet(ResNetArchitecture.ResNet50), height, width);

    [TestMethod]
    public void Deeper_networks_are_rows_of_numbers()
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet(new ResNetArchitecture(1, 2, 2, 1), firstReturned: 2);
        var maps = network.call(randn(1, 3, 65, 40));
        CollectionAssert.AreEqual(new long[] { 1, 1024, 5, 3 }, maps[0].shape);
        CollectionAssert.AreEqual(new long[] { 1, 2048, 3, 2 }, maps[1].shape);
        CollectionAssert.AreEqual(new[] { 16, 32 }, network.Strides.ToArray());
    }

    [TestMethod]
    public void Norms_and_the_first_stage_are_not_trained()
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet(new ResNetArchitecture(1, 1, 1, 1));
        NumbersByName.Fill(network, "backbone.0.body.");
        var before = ModuleState.Entries(network).ToDictionary(entry => entry.Name, entry => entry.Value.clone());
        network.train();
        network.call(randn(2, 3, 64, 64))[^1].sum().backward();
        string[] trained = [.. network.named_parameters().Where(p => p.parameter.requires_grad).Select(p => p.name)];
        Assert.HasCount(3 * 4, trained); // three convolutions and the shortcut's, in three stages
        Assert.IsTrue(Array.TrueForAll(trained, name => name[..6] is "layer2" or "layer3" or "layer4" && !name.Contains("bn")));
        foreach (var (name, parameter) in network.named_parameters())
            Assert.AreEqual(trained.Contains(name), parameter.grad is not null, name);
        foreach (var (name, value) in ModuleState.Entries(network))
            Assert.IsTrue(value.Equals(before[name]), name);
    }

    /// <summary>Norm for norm and without anything in place, and the derivative as a difference quotient.</summary>
    [TestMethod]
    [DataRow(8, 2, 1), DataRow(6, 2, 1), DataRow(8, 3, 2)]
    public void A_bottleneck_does_what_its_formula_says(int inputs, int width, int stride)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var block = new Bottleneck(inputs, width, stride);
        NumbersByName.Fill(block, "backbone.0.body.layer2.0.");
        block.to(ScalarType.Float64);
        var input = randn([2, inputs, 7, 5], ScalarType.Float64, requires_grad: true);

        var x = nn.functional.relu(block.bn1.call(block.conv1.call(input)));
        x = nn.functional.relu(block.bn2.call(block.conv2.call(x)));
        x = nn.functional.relu(block.bn3.call(block.conv3.call(x)) + (block.downsample is null ? input : block.downsample.call(input)));
        Close.Within(1e-12, x, block.call(input), "bottleneck");
        BackboneParity.CompareGradients(() => block.call(input), [input, .. block.parameters()]);
    }
}
