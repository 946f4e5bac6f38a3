using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Training.Denoising;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Denoising;

[TestClass]
public class ContrastiveDenoisingTests
{
    [TestMethod]
    [NeedsShared(TrainingFixture.DeimN)]
    [NeedsShared(TrainingFixture.Atto)]
    [DataRow(TrainingFixture.DeimN)]
    [DataRow(TrainingFixture.Atto)]
    public void The_stored_draws_give_the_stored_queries(string folder)
    {
        using var scope = NewDisposeScope();
        using var fixture = TrainingFixture.Open(folder);
        var meta = fixture["dn.meta"].data<long>().ToArray();
        var queries = new ContrastiveDenoising().Create(fixture.Targets, 80, (int)meta[2], fixture.Draws)!;
        Assert.AreEqual(meta[0], queries.Groups);
        Assert.AreEqual(meta[1], queries.Classes.shape[1]);
        Assert.IsTrue((queries.ReferencesUnactivated - fixture["dn.query_bbox_unact"]).abs().max().item<float>() < 1e-5);
        Assert.IsTrue(queries.AttentionMask.Equals(fixture["dn.attn_mask"]));
        for (var image = 0; image < 2; image++)
            CollectionAssert.AreEqual(fixture[$"dn.positive_idx.{image}"].data<long>().ToArray(), queries.PositiveIndices[image]);
    }

    [TestMethod]
    public void Draws_depend_on_seed_and_step_alone()
    {
        var first = DenoisingDraws.Next(new RandomStream(1, 5), 200, 6);
        var again = DenoisingDraws.Next(new RandomStream(1, 5), 200, 6);
        var later = DenoisingDraws.Next(new RandomStream(1, 6), 200, 6);
        CollectionAssert.AreEqual(first.BoxShift, again.BoxShift);
        CollectionAssert.AreNotEqual(first.BoxShift, later.BoxShift);
        Assert.IsTrue(first.BoxShift.All(value => value is >= 0 and < 1));
        Assert.AreEqual(0.5, first.BoxShift.Average(), 0.05);
        Assert.AreEqual(0.5, first.BoxSign.Average(), 0.08);
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2, 3, 4, 5 }, first.NewLabel.Distinct().ToArray());
    }

    [TestMethod]
    public void No_object_no_queries()
        => Assert.IsNull(new ContrastiveDenoising().Create([new(1, [], [], 1, 1)], 3, 10, new RandomStream(0, 0)));

    [TestMethod]
    public void Many_objects_make_one_group()
    {
        var boxes = Enumerable.Repeat(new BoxCxcywh(0.5f, 0.5f, 0.5f, 0.5f), 150).ToArray();
        using var scope = NewDisposeScope();
        var queries = new ContrastiveDenoising().Create(
            [new(1, new int[150], boxes, 1, 1), new(2, [1], [new(0.5f, 0.5f, 0.2f, 0.2f)], 1, 1)], 3, 10, new RandomStream(0, 0))!;
        Assert.AreEqual(1, queries.Groups);
        Assert.AreEqual(300, queries.Classes.shape[1]);
        Assert.AreEqual(3, queries.Classes[1, 1].item<long>(), "padding is the class count");
    }
}
