using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Selection;

[TestClass]
public class QueryPriorSelectorTests
{
    private const double Floor = 0.02;
    private static readonly GridSize[] Levels = [new(6, 8), new(3, 4), new(1, 2)];

    [TestMethod]
    public void Is_the_logarithm_of_the_pooled_map_over_its_mean()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            using var scope = NewDisposeScope();
            var scores = Scores(seed);
            var pooled = cat([.. tensor(scores).to(ScalarType.Float64).split(new[] { 48L, 12, 2 }).Zip(Levels).Select(level =>
                nn.functional.pad(level.First.view(1, 1, level.Second.Height, level.Second.Width), [1, 1, 1, 1]).unfold(2, 3, 1)
                    .unfold(3, 3, 1).mean([4L, 5L]).flatten())], 0);
            var expected = 0.7 * (pooled / pooled.mean() + Floor).log();

            var prior = QueryPriorSelector.Select(scores, Levels, 0.7, Floor, SelectionMode.Score, seed);
            CollectionAssert.AreEqual(new[] { 48, 12, 2 }, prior.Select(level => level.Length).ToArray());
            Close.Within(1e-6, expected, tensor(prior.SelectMany(level => level).ToArray()), $"seed {seed}");
            Assert.AreEqual(1, prior.SelectMany(level => level).Average(value => Math.Exp(value / 0.7) - Floor), 1e-5);
        }
    }

    [TestMethod]
    public void Does_not_depend_on_the_scale_of_the_map()
    {
        var scores = Scores(3);
        var one = QueryPriorSelector.Select(scores, Levels, 1, Floor, SelectionMode.Score, 0);
        var other = QueryPriorSelector.Select([.. scores.Select(score => score * 1e-4f)], Levels, 1, Floor, SelectionMode.Score, 0);
        foreach ((var a, var b) in one.SelectMany(level => level).Zip(other.SelectMany(level => level)))
            Assert.AreEqual(a, b, 1e-5);
        var nothing = QueryPriorSelector.Select(new float[62], Levels, 1, Floor, SelectionMode.Score, 0);
        Assert.IsTrue(nothing.All(level => level.All(value => value == 0)));
    }

    [TestMethod]
    public void Controls_take_the_negative_or_exchange_the_cells_of_a_level()
    {
        var scores = Scores(4);
        float[][] Select(SelectionMode mode, int seed = 1) => QueryPriorSelector.Select(scores, Levels, 0.5, Floor, mode, seed);
        float[][] score = Select(SelectionMode.Score), inverse = Select(SelectionMode.Inverse), random = Select(SelectionMode.Random);
        for (var level = 0; level < Levels.Length; level++)
        {
            CollectionAssert.AreEqual(score[level].Select(value => -value).ToArray(), inverse[level]);
            CollectionAssert.AreEqual(score[level].Order().ToArray(), random[level].Order().ToArray());
            CollectionAssert.AreEqual(random[level], Select(SelectionMode.Random)[level]);
        }
        CollectionAssert.AreNotEqual(score[0], random[0]);
        CollectionAssert.AreNotEqual(random[0], Select(SelectionMode.Random, 2)[0]);
    }

    private static float[] Scores(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 62).Select(_ => random.Next(3) == 0 ? 0 : random.NextSingle())];
    }
}
