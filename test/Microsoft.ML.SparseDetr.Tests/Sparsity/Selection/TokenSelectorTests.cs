using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using Microsoft.ML.SparseDetr.Tests.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Selection;

[TestClass]
public class TokenSelectorTests
{
    [TestMethod]
    [DataRow(TokenCoverage.Ratio)]
    [DataRow(TokenCoverage.Mass)]
    [DataRow(TokenCoverage.Block)]
    public void Keeps_the_right_number_of_tokens_in_order(TokenCoverage coverage)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (scores, levels, ratio) = Draw(seed);
            foreach (var mode in Enum.GetValues<SelectionMode>())
            {
                var kept = TokenSelector.Select(scores, levels, ratio, coverage, mode, seed);
                Assert.HasCount(levels.Length, kept);
                for (var level = 0; level < levels.Length; level++)
                {
                    var cells = levels[level].Cells;
                    CollectionAssert.AreEqual(kept[level].Distinct().Order().ToArray(), kept[level]);
                    Assert.IsTrue(kept[level].All(cell => cell >= 0 && cell < cells));
                    Assert.IsGreaterThan(0, kept[level].Length);
                    if (coverage != TokenCoverage.Mass)
                        Assert.HasCount((int)Math.Ceiling((decimal)ratio * cells), kept[level]);
                }
                var total = levels.Sum(level => level.Cells);
                if (coverage == TokenCoverage.Mass)
                    Assert.AreEqual(Math.Max(levels.Length, (int)Math.Ceiling((decimal)ratio * total)), kept.Sum(level => level.Length),
                        $"seed {seed}");
                var again = TokenSelector.Select(scores, levels, ratio, coverage, mode, seed);
                for (var level = 0; level < levels.Length; level++)
                    CollectionAssert.AreEqual(kept[level], again[level]);
            }
        }
    }

    [TestMethod]
    public void Without_coverage_nothing_left_out_scores_more_than_what_is_kept()
    {
        for (var seed = 0; seed < 100; seed++)
            foreach (var coverage in new[] { TokenCoverage.Ratio, TokenCoverage.Mass })
            {
                var (scores, levels, ratio) = Draw(seed);
                var best = TokenSelector.Select(scores, levels, ratio, coverage, SelectionMode.Score, 0);
                var worst = TokenSelector.Select(scores, levels, ratio, coverage, SelectionMode.Inverse, 0);
                for (int level = 0, start = 0; level < levels.Length; start += levels[level].Cells, level++)
                {
                    int[] all = [.. Enumerable.Range(0, levels[level].Cells)];
                    // Quantised scores are often equal: the lower index wins.
                    CollectionAssert.AreEqual(
                        all.OrderByDescending(cell => scores[start + cell]).ThenBy(cell => cell).Take(best[level].Length).Order().ToArray(),
                        best[level]);
                    CollectionAssert.AreEqual(
                        all.OrderBy(cell => scores[start + cell]).ThenBy(cell => cell).Take(worst[level].Length).Order().ToArray(),
                        worst[level]);
                }
            }
    }

    [TestMethod]
    public void Every_block_keeps_a_token_or_the_best_blocks_do()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (scores, levels, ratio) = Draw(seed);
            var kept = TokenSelector.Select(scores, levels, ratio, TokenCoverage.Block, SelectionMode.Score, 0);
            for (int level = 0, start = 0; level < levels.Length; start += levels[level].Cells, level++)
            {
                var (height, width) = levels[level];
                (int, int) BlockOf(int cell) => (cell / width / 4, cell % width / 4);
                var blocks = Enumerable.Range(0, height * width).GroupBy(BlockOf)
                    .ToDictionary(block => block.Key, block => block.Max(cell => scores[start + cell]));
                HashSet<(int, int)> covered = [.. kept[level].Select(BlockOf)];
                Assert.HasCount(Math.Min(blocks.Count, kept[level].Length), covered);
                var lowestCovered = covered.Min(block => blocks[block]);
                Assert.IsTrue(blocks.All(block => covered.Contains(block.Key) || block.Value <= lowestCovered));
                // Beyond the first of each block, by score.
                if (kept[level].Length > blocks.Count)
                {
                    float[] left = [.. Enumerable.Range(0, height * width).Except(kept[level]).Select(cell => scores[start + cell])];
                    var above = kept[level].Count(cell => left.All(score => scores[start + cell] >= score));
                    Assert.IsGreaterThanOrEqualTo(kept[level].Length - blocks.Count, above);
                }
            }
        }
    }

    [TestMethod]
    public void Mass_moves_tokens_to_the_level_whose_attention_is_spread()
    {
        float[] scores = [.. Enumerable.Repeat(1f, 64), .. Enumerable.Range(0, 64).Select(cell => cell < 4 ? 1f : 0)];
        var kept = TokenSelector.Select(scores, [new(8, 8), new(8, 8)], 0.25, TokenCoverage.Mass, SelectionMode.Score, 0);
        Assert.AreEqual(32, kept.Sum(level => level.Length));
        Assert.IsGreaterThan(28, kept[0].Length);
    }

    [TestMethod]
    public void Seeds_and_levels_draw_their_own_numbers()
    {
        var scores = new float[200];
        int[][] Random(int seed) => TokenSelector.Select(scores, [new(10, 10), new(10, 10)], 0.5, TokenCoverage.Ratio, SelectionMode.Random,
            seed);
        CollectionAssert.AreNotEqual(Random(1)[0], Random(2)[0]);
        CollectionAssert.AreNotEqual(Random(1)[0], Random(1)[1]);
        // Over many seeds each cell comes as often as any other.
        var times = new int[100];
        for (var seed = 0; seed < 2000; seed++)
            foreach (var cell in Random(seed)[0])
                times[cell]++;
        Assert.IsTrue(times.All(count => Math.Abs(count - 1000) < 120), $"{times.Min()} to {times.Max()}");
    }

    [TestMethod]
    public void A_ratio_that_was_a_float_makes_no_extra_token()
    {
        var kept = TokenSelector.Select(new float[8400], [new(80, 80), new(40, 40), new(20, 20)], 0.8f, TokenCoverage.Block,
            SelectionMode.Score, 0);
        CollectionAssert.AreEqual(new[] { 5120, 1280, 320 }, kept.Select(level => level.Length).ToArray());
    }

    [TestMethod]
    public void Bad_input_is_refused()
    {
        foreach (var ratio in new[] { 0, -1, 1.01, double.NaN })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => TokenSelector.Select(new float[4], [new(2, 2)], ratio, TokenCoverage.Block, SelectionMode.Score, 0));
        Assert.ThrowsExactly<ArgumentException>(() =>
            TokenSelector.Select(new float[5], [new(2, 2)], 0.5, TokenCoverage.Block, SelectionMode.Score, 0));
    }

    // Scores in few steps, so that many are equal.
    private static (float[] Scores, GridSize[] Levels, double Ratio) Draw(int seed)
    {
        var random = new Random(seed);
        GridSize[] levels = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new GridSize(random.Next(1, 14), random.Next(1, 14)))];
        var ratio = seed % 10 == 0 ? 1 : Math.Round(0.02 + 0.97 * random.NextDouble(), 2);
        float[] scores = [.. Enumerable.Range(0, levels.Sum(level => level.Cells)).Select(_ => random.Next(1, 20) / 8f)];
        return (scores, levels, ratio);
    }
}
