using Microsoft.ML.SparseDetr.Sparsity.Selection;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Selection;

[TestClass]
public class QuerySelectorTests
{
    [TestMethod]
    public void Keeps_the_first_half_and_the_best_of_the_rest()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            float[] usage = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(10) / 4f)];
            int keep = random.Next(1, usage.Length + 1), first = (int)Math.Ceiling(keep / 2.0);
            int[] expected = [.. Enumerable.Range(0, first), .. Enumerable.Range(first, usage.Length - first)
                .OrderByDescending(rank => usage[rank]).ThenBy(rank => rank).Take(keep - first).Order()];
            CollectionAssert.AreEqual(expected, QuerySelector.Select(usage, keep, SelectionMode.Score, seed));
        }
    }

    [TestMethod]
    public void Controls_choose_all_by_their_own_rule()
    {
        float[] usage = [.. Enumerable.Range(0, 40).Select(rank => 1f / (rank + 1))];
        CollectionAssert.AreEqual(Enumerable.Range(0, 30).ToArray(), QuerySelector.Select(usage, 30, SelectionMode.Score, 0));
        CollectionAssert.AreEqual(Enumerable.Range(10, 30).ToArray(), QuerySelector.Select(usage, 30, SelectionMode.Inverse, 0));
        var random = QuerySelector.Select(usage, 30, SelectionMode.Random, 3);
        CollectionAssert.AreEqual(random.Distinct().Order().ToArray(), random);
        Assert.HasCount(30, random);
        CollectionAssert.AreEqual(random, QuerySelector.Select(usage, 30, SelectionMode.Random, 3));
        CollectionAssert.AreNotEqual(random, QuerySelector.Select(usage, 30, SelectionMode.Random, 4));
    }

    [TestMethod]
    public void A_higher_score_never_costs_a_rank_its_place()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            float[] usage = [.. Enumerable.Range(0, 30).Select(_ => random.NextSingle())];
            var before = QuerySelector.Select(usage, 12, SelectionMode.Score, 0);
            var raised = before[random.Next(before.Length)];
            usage[raised] += random.NextSingle();
            CollectionAssert.Contains(QuerySelector.Select(usage, 12, SelectionMode.Score, 0), raised);
        }
    }

    [TestMethod]
    public void A_count_that_cannot_be_kept_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => QuerySelector.Select(new float[4], 0, SelectionMode.Score, 0));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => QuerySelector.Select(new float[4], 5, SelectionMode.Score, 0)).Message,
            "Of 4 queries");
    }
}
