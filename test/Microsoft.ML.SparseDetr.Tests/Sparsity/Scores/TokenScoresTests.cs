using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Scores;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

[TestClass]
public class TokenScoresTests
{
    private static readonly GridSize[] Levels = [new(4, 4), new(2, 2)];
    private const int Cells = 20;

    [TestMethod]
    public void Epochs_are_averaged_and_the_first_sets_the_average()
    {
        var scores = new TokenScores(Levels, new ScoreOptions());
        scores.Add(Map(1, 2), 2, Levels);
        scores.Add(Map(3), 1, Levels);
        Assert.AreEqual(2.25, scores.Values[7], 1e-6); // not ended yet: the mean so far of 1.5 and 3
        scores.EndEpoch();
        Assert.AreEqual(2.25, scores.Values[7], 1e-6);
        scores.Add(Map(12.25f), 1, Levels);
        Assert.AreEqual(2.25, scores.Values[7], 1e-6);
        scores.EndEpoch();
        Assert.AreEqual(3.25, scores.Values[7], 1e-6);
        scores.EndEpoch();
        Assert.AreEqual(3.25, scores.Values[7], 1e-6, "an epoch without a map changes nothing");
        scores.Restart();
        Assert.AreEqual(3.25, scores.Values[7], 1e-6, "until something else is known");
        scores.Add(Map(5), 1, Levels);
        scores.EndEpoch();
        Assert.AreEqual(5, scores.Values[7], 1e-6, "nothing is left of what was before");
    }

    [TestMethod]
    public void Steps_are_averaged_where_that_is_asked_for()
    {
        var scores = new TokenScores(Levels, new ScoreOptions { Smoothing = ScoreSmoothing.Iteration, Decay = 0.5f });
        scores.Add(Map(1), 1, Levels);
        scores.Add(Map(2, 4), 2, Levels);
        scores.EndEpoch();
        Assert.AreEqual(2, scores.Values[0], 1e-6);
        scores.Restart();
        scores.Add(Map(7), 1, Levels);
        scores.Add(Map(8), 1, Levels);
        Assert.AreEqual(7.5, scores.Values[0], 1e-6);
    }

    [TestMethod]
    public void Entropy_tells_an_even_map_from_one_with_a_place_of_its_own()
    {
        Assert.IsNull(new TokenScores(Levels, new ScoreOptions()).Entropy());
        Assert.AreEqual(1, Entropy(_ => 3), 1e-6);
        Assert.AreEqual(0, Entropy(cell => cell == 4 ? 0.1f : 0), 1e-6);
        Assert.AreEqual(Math.Log(5) / Math.Log(Cells), Entropy(cell => cell % 4 == 1 ? 2 : 0), 1e-6);
        Assert.AreEqual((0.75 * Math.Log(4 / 3.0) + 0.25 * Math.Log(4)) / Math.Log(Cells),
            Entropy(cell => cell == 0 ? 0.3f : cell == 17 ? 0.1f : 0), 1e-6);

        static double Entropy(Func<int, float> value)
        {
            var scores = new TokenScores(Levels, new ScoreOptions());
            scores.Add([.. Enumerable.Range(0, Cells).Select(value)], 1, Levels);
            return scores.Entropy()!.Value;
        }
    }

    [TestMethod]
    public void Another_image_size_keeps_the_sum_of_each_level_and_its_place()
    {
        var random = new Random(1);
        foreach (var sizes in (GridSize[][])[[new(3, 5), new(1, 3)], [new(8, 8), new(4, 4)], [new(5, 3), new(2, 2)],
            [new(1, 1), new(7, 9)]])
        {
            float[] map = [.. Enumerable.Range(0, AttentionMap.CellCount(sizes)).Select(_ => random.NextSingle())];
            var scores = new TokenScores(Levels, new ScoreOptions());
            scores.Add(map, 1, sizes);
            var first = sizes[0].Cells;
            Assert.AreEqual(map[..first].Sum(), scores.Values[..16].Sum(), 1e-5);
            Assert.AreEqual(map[first..].Sum(), scores.Values[16..].Sum(), 1e-5);

            for (var y = 0; y < 4; y++)
                for (var x = 0; x < 4; x++)
                {
                    double expected = 0;
                    for (var i = 0; i < sizes[0].Height; i++)
                        for (var j = 0; j < sizes[0].Width; j++)
                            expected += map[i * sizes[0].Width + j] * Overlap(i, sizes[0].Height, y, 4) * Overlap(j, sizes[0].Width, x, 4);
                    Assert.AreEqual(expected, scores.Values[y * 4 + x], 1e-5);
                }
        }
    }

    [TestMethod]
    public void A_state_taken_in_the_middle_of_an_epoch_goes_on_with_the_same_bits()
    {
        foreach (var smoothing in Enum.GetValues<ScoreSmoothing>())
        {
            var random = new Random(2);
            TokenScores Fresh() => new(Levels, new ScoreOptions { Smoothing = smoothing });
            TokenScores whole = Fresh(), stopped = Fresh();
            for (var step = 0; step < 30; step++)
            {
                float[] map = [.. Enumerable.Range(0, 2 * Cells).Select(_ => random.NextSingle())];
                whole.Add(map, 2, Levels);
                stopped.Add(map, 2, Levels);
                if (step % 7 == 6)
                {
                    whole.EndEpoch();
                    stopped.EndEpoch();
                }
                if (step % 5 == 4)
                {
                    var kept = stopped.State().ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
                    stopped = Fresh();
                    stopped.Load(kept);
                }
            }
            CollectionAssert.AreEqual(whole.Values, stopped.Values);
        }
    }

    [TestMethod]
    public void A_state_that_does_not_fit_is_refused_by_name()
    {
        var scores = new TokenScores(Levels, new ScoreOptions());
        var state = scores.State().ToDictionary(entry => entry.Key, entry => entry.Value);
        state["sum"] = new float[3];
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => scores.Load(state)).Message,
            "'sum' have 3 entries; needed are 20");
        state.Remove("sum");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => scores.Load(state)).Message, "'sum' are missing");
        Assert.ThrowsExactly<ArgumentException>(() => scores.Add(new float[5], 1, Levels));
    }

    [TestMethod]
    public void A_query_rank_out_of_use_keeps_its_last_score()
    {
        var scores = new QueryScores(4, new ScoreOptions());
        scores.Add([4, 3, 2, 1], [0, 1, 2, 3]);
        scores.EndEpoch();
        scores.Add([14, 12], [0, 2]);
        scores.EndEpoch();
        float[] expected = [5, 3, 3, 1];
        for (var rank = 0; rank < 4; rank++)
            Assert.AreEqual(expected[rank], scores.Values[rank], 1e-6);
        var copy = new QueryScores(4, new ScoreOptions());
        copy.Load(scores.State());
        CollectionAssert.AreEqual(scores.Values, copy.Values);
        Assert.ThrowsExactly<ArgumentException>(() => scores.Add([1], [0, 1]));
    }

    // Part of source cell i of n that lies in target cell y of m.
    private static double Overlap(int i, double n, int y, double m) =>
        Math.Max(0, Math.Min((i + 1) / n, (y + 1) / m) - Math.Max(i / n, y / m)) * n;

    private static float[] Map(params float[] images) => [.. images.SelectMany(value => Enumerable.Repeat(value, Cells))];
}
