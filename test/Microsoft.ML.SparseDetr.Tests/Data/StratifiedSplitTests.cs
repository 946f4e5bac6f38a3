using Microsoft.ML.SparseDetr.Data;

namespace Microsoft.ML.SparseDetr.Tests.Data;

[TestClass]
public class StratifiedSplitTests
{
    [TestMethod]
    public void Each_class_keeps_its_share_within_one_image()
    {
        var random = new Random(1);
        for (var round = 0; round < 40; round++)
        {
            var share = 0.1 + 0.4 * random.NextDouble();
            var images = Enumerable.Range(0, random.Next(20, 200))
                .Select(_ => random.Next(5) == 0 ? [] : new[] { random.Next(6) }).ToArray(); // one class, or none
            var second = StratifiedSplit.Choose(images, share, round);
            for (var label = 0; label < 6; label++)
            {
                var all = images.Count(image => image.Contains(label));
                var there = Enumerable.Range(0, images.Length).Count(i => second[i] && images[i].Contains(label));
                Assert.IsLessThanOrEqualTo(1, Math.Abs(there - share * all), $"class {label}: {there} of {all} at {share}");
            }
            Assert.IsLessThanOrEqualTo(4, Math.Abs(second.Count(chosen => chosen) - share * images.Length));
        }
    }

    [TestMethod]
    public void Images_of_several_classes_keep_the_share_of_rare_ones()
    {
        var random = new Random(2);
        var images = Enumerable.Range(0, 500).Select(i => i % 25 == 0 ? new[] { 0, 9 } : [random.Next(3), random.Next(3)]).ToArray();
        var second = StratifiedSplit.Choose(images, 0.2, 7);
        Assert.AreEqual(4, Enumerable.Range(0, 500).Count(i => second[i] && images[i].Contains(9)), "a fifth of 20");
        Assert.IsLessThanOrEqualTo(5, Math.Abs(second.Count(chosen => chosen) - 100));
    }

    [TestMethod]
    public void A_class_of_one_image_is_learnt_not_measured()
    {
        var second = StratifiedSplit.Choose([[0], [0], [0], [0], [1]], 0.2, 3);
        Assert.IsFalse(second[4]);
    }

    [TestMethod]
    public void The_seed_decides_and_nothing_else()
    {
        int[][] images = [.. Enumerable.Range(0, 60).Select(i => new[] { i % 4 })];
        CollectionAssert.AreEqual(StratifiedSplit.Choose(images, 0.25, 5), StratifiedSplit.Choose(images, 0.25, 5));
        CollectionAssert.AreNotEqual(StratifiedSplit.Choose(images, 0.25, 5), StratifiedSplit.Choose(images, 0.25, 6));
    }

    [TestMethod]
    public void A_group_stays_together()
    {
        int[][] images = [.. Enumerable.Range(0, 90).Select(i => new[] { i % 3 })];
        string?[] groups = [.. Enumerable.Range(0, 90).Select(i => $"part {i / 5}")];
        var second = StratifiedSplit.Choose(images, 0.3, 1, groups);
        foreach (var group in Enumerable.Range(0, 90).GroupBy(i => groups[i]))
            Assert.HasCount(1, group.Select(i => second[i]).Distinct().ToList());
        Assert.IsLessThanOrEqualTo(5, Math.Abs(second.Count(chosen => chosen) - 27));
    }

    [TestMethod]
    [DataRow(2, 0.01)]
    [DataRow(2, 0.99)]
    [DataRow(3, 0.05)]
    public void Neither_side_is_empty(int images, double share) =>
        Assert.HasCount(2, StratifiedSplit.Choose([.. Enumerable.Range(0, images).Select(_ => new[] { 0 })], share, 0).Distinct().ToList());

    [TestMethod]
    public void One_image_or_one_group_cannot_be_divided()
    {
        Assert.Throws<ArgumentException>(() => StratifiedSplit.Choose([[0]], 0.2, 0));
        var error = Assert.Throws<ArgumentException>(() => StratifiedSplit.Choose([[0], [1]], 0.2, 0, ["a", "a"]));
        Assert.Contains("one group", error.Message);
    }
}
