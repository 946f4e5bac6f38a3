using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Backbones;

[TestClass]
public class SwinTransformerTests
{
    private static readonly SwinArchitecture Small = new(8, 3, (1, 2), (2, 2), (2, 4), (1, 4));

    [TestMethod, NeedsShared("fixtures/detrs")]
    [DataRow("one"), DataRow("padded")]
    public void Maps_are_those_of_the_official_code(string input) =>
        BackboneParity.Compare(new SwinTransformer(SwinArchitecture.Tiny), "sparse_swin-t_rho10", input);

    [TestMethod, NeedsShared("fixtures/state-dict-keys")]
    [DataRow("deformable_swin-t.tsv"), DataRow("efficient_swin-t.tsv"), DataRow("sparse_swin-t.tsv")]
    public void Names_and_shapes_are_the_official_ones(string list) =>
        BackboneParity.CompareNames(new SwinTransformer(SwinArchitecture.Tiny), list);

    [TestMethod]
    public void The_graph_gives_the_maps_of_forward() =>
        BackboneParity.CompareEmitted(new SwinTransformer(SwinArchitecture.Tiny), 64, 96);

    /// <summary>Windows that fill the maps down to a single one, odd sides, and sides that are no multiples of a patch.</summary>
    [TestMethod]
    [DataRow(96, 96), DataRow(96, 144), DataRow(75, 91), DataRow(33, 150)]
    public void Every_size_can_be_written(int height, int width) =>
        BackboneParity.CompareEmitted(new SwinTransformer(Small), height, width);

    [TestMethod]
    public void Patches_and_the_first_stage_are_not_trained()
    {
        using var scope = NewDisposeScope();
        using var network = new SwinTransformer(Small);
        network.train();
        cat([.. network.call(randn(2, 3, 64, 64)).Select(map => map.flatten())]).sum().backward();
        foreach (var (name, parameter) in network.named_parameters())
        {
            var frozen = name.Split('.') is ["patch_embed", ..] or ["layers", "0", ..];
            Assert.AreEqual(!frozen, parameter.requires_grad, name);
            Assert.AreEqual(!frozen, parameter.grad is not null, name);
        }
    }

    [TestMethod]
    public void Paths_are_dropped_in_training_alone_and_for_whole_images()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(2);
        var block = new SwinBlock(4, 2, 3, shifted: false, dropRate: 0.25);
        NumbersByName.Fill(block);
        nn.init.zeros_(block.mlp.fc2.weight); // one branch is enough
        nn.init.zeros_(block.mlp.fc2.bias);
        using var layout = new WindowLayout(new(5, 4), 3);
        var images = randn(1, 5, 4, 4).expand(400, -1, -1, -1);
        block.eval();
        var branch = (block.call(images, layout) - images)[0];
        block.train();
        var change = block.call(images, layout) - images;
        var skipped = 0;
        for (var i = 0; i < 400; i++)
            if (change[i].abs().max().item<float>() == 0)
                skipped++;
            else
                Close.Within(1e-5, branch / 0.75, change[i], "a kept branch");
        Assert.AreEqual(100, skipped, 40.0);
    }

    [TestMethod]
    public void Cells_are_merged_in_the_official_order()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var merging = new PatchMerging(1);
        merging.reduction.weight.copy_(tensor(new float[,] { { 1, 10, 100, 1000 }, { 0, 0, 0, 1 } }));
        var map = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [1, 2, 3, 1]); // an odd number of columns: zeros beside 3 and 6
        Tensor first = tensor(new float[] { 1, 4, 2, 5 }), second = tensor(new float[] { 3, 6, 0, 0 });
        var expected = stack([Merge(first), Merge(second)]).view(1, 1, 2, 2);
        Close.Within(1e-3, expected, merging.call(map), "merged");

        Tensor Merge(Tensor cells) => merging.reduction.weight.matmul(merging.norm.call(cells));
    }

    [TestMethod]
    [DataRow(false, 9, 8), DataRow(true, 9, 8), DataRow(true, 3, 3), DataRow(false, 4, 2), DataRow(true, 6, 6)]
    public void A_block_does_what_its_formula_says(bool shifted, int height, int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var block = new SwinBlock(6, 2, 3, shifted, dropRate: 0);
        NumbersByName.Fill(block);
        block.to(ScalarType.Float64);
        using var layout = new WindowLayout(new(height, width), 3);
        var map = randn([2, height, width, 6], ScalarType.Float64, requires_grad: true);
        var expected = SlowSwin.Block(block, map, 3, shifted ? 1 : 0).detach();
        Close.Within(1e-10, expected, block.call(map, layout), "composed");
        using (no_grad())
            Close.Within(1e-10, expected, block.call(map, layout), "fused");
        BackboneParity.CompareGradients(() => block.call(map, layout), [map, .. block.parameters()]);
    }
}
