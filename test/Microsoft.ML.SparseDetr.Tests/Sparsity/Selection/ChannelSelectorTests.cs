using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Selection;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Selection;

[TestClass]
public class ChannelSelectorTests
{
    [TestMethod]
    [DataRow(nameof(ChannelKind.DecoderFeedForward), 1024, 0.75, 768)]
    [DataRow(nameof(ChannelKind.EncoderFeedForward), 100, 0.75, 72)] // 9.4 steps
    [DataRow(nameof(ChannelKind.EncoderFeedForward), 8, 0.1, 8)]
    [DataRow(nameof(ChannelKind.Backbone), 21, 0.5, 16)]
    [DataRow(nameof(ChannelKind.Fusion), 48, 0.5, 32)] // 1.5 steps
    [DataRow(nameof(ChannelKind.Fusion), 64, 0.01, 16)]
    [DataRow(nameof(ChannelKind.Backbone), 24, 0.9, 16)]
    [DataRow(nameof(ChannelKind.Backbone), 16, 0.5, 16)]
    [DataRow(nameof(ChannelKind.Fusion), 40, 1.0, 40)]
    [DataRow(nameof(ChannelKind.Fusion), 21, 1.0, 21)] // not 16
    public void Rounds_to_what_the_hardware_likes(string kind, int channels, double ratio, int expected)
    {
        ChannelGroup group = new(Enum.Parse<ChannelKind>(kind), channels) { Name = "one" };
        var kept = ChannelSelector.Select([group], _ => new float[channels], _ => ratio, ChannelRanking.Layer, SelectionMode.Score, 0);
        if (expected == channels)
            Assert.IsEmpty(kept);
        else
            CollectionAssert.AreEqual(Enumerable.Range(0, expected).ToArray(), kept["one"]); // all equal: the lowest indices
    }

    [TestMethod]
    [DataRow(ChannelRanking.Layer)]
    [DataRow(ChannelRanking.Global)]
    public void Each_group_keeps_its_best_channels(ChannelRanking ranking)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (groups, scores, ratio) = Draw(seed);
            foreach (var mode in Enum.GetValues<SelectionMode>())
            {
                var kept = ChannelSelector.Select(groups, group => scores[group], _ => ratio, ranking, mode, seed);
                foreach (var group in groups)
                {
                    if (!kept.TryGetValue(group.Name, out var channels))
                        continue;
                    Assert.IsLessThan(group.Channels, channels.Length);
                    Assert.AreEqual(0, channels.Length % ChannelSelector.Step(group.Kind));
                    var all = Enumerable.Range(0, group.Channels);
                    int[]? expected = mode switch
                    {
                        SelectionMode.Score => [.. all.OrderByDescending(channel => scores[group][channel]).Take(channels.Length).Order()],
                        SelectionMode.Inverse => [.. all.OrderBy(channel => scores[group][channel]).Take(channels.Length).Order()],
                        _ => [.. channels.Distinct().Order()],
                    };
                    CollectionAssert.AreEqual(expected, channels);
                }
                var again = ChannelSelector.Select([.. groups.AsEnumerable().Reverse()], group => scores[group], _ =>
                    ratio, ranking, mode, seed);
                if (ranking == ChannelRanking.Layer)
                    foreach (var (name, channels) in kept)
                        CollectionAssert.AreEqual(channels, again[name]);
            }
        }
    }

    [TestMethod]
    public void A_global_ranking_meets_the_budget_and_leaves_every_group_its_half()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (groups, scores, ratio) = Draw(seed);
            var kept = ChannelSelector.Select(groups, group => scores[group], _ => ratio, ChannelRanking.Global, SelectionMode.Score, 0);
            foreach (var kind in groups.GroupBy(group => group.Kind))
            {
                int step = ChannelSelector.Step(kind.Key), all = kind.Sum(group => group.Channels);
                int Count(ChannelGroup group) => kept.GetValueOrDefault(group.Name)?.Length ?? group.Channels;
                var floor = kind.Sum(group => ChannelSelector.Count(group, Math.Min(0.5, ratio)));
                Assert.IsTrue(kind.All(group => Count(group) >= ChannelSelector.Count(group, Math.Min(0.5, ratio))));
                var total = kind.Sum(Count);
                Assert.IsTrue(total == floor || Math.Abs(total - ratio * all) <= step + 1e-6,
                    $"seed {seed}: {total} of {all} at {ratio}, floor {floor}");
            }
        }
    }

    [TestMethod]
    public void A_global_ranking_takes_from_the_layer_that_matters_least()
    {
        ChannelGroup a = new(ChannelKind.DecoderFeedForward, 64) { Name = "a" }, b = new(ChannelKind.DecoderFeedForward, 64) { Name = "b" };
        var kept = ChannelSelector.Select(
            [a, b], group => [.. Enumerable.Repeat(group == a ? 1f : 2f, 64)], _ => 0.75, ChannelRanking.Global, SelectionMode.Score, 0);
        Assert.HasCount(32, kept["a"]);
        Assert.DoesNotContain("b", kept.Keys);
    }

    [TestMethod]
    public void Each_kind_has_a_ratio_of_its_own()
    {
        ChannelGroup a = new(ChannelKind.DecoderFeedForward, 64) { Name = "a" }, b = new(ChannelKind.Fusion, 64) { Name = "b" };
        var kept = ChannelSelector.Select([a, b], _ => new float[64], group => group.Kind == ChannelKind.Fusion
            ? 0.5
            : 1, ChannelRanking.Layer, SelectionMode.Score, 0);
        Assert.HasCount(1, kept);
        Assert.HasCount(32, kept["b"]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => ChannelSelector.Select([a], _ => new float[64], _ => 0, ChannelRanking.Layer, SelectionMode.Score, 0));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => ChannelSelector.Select([a], _ => new float[6], _ => 0.5, ChannelRanking.Layer, SelectionMode.Score, 0)).Message,
                    "'a'");
    }

    [TestMethod]
    public void Each_group_can_have_a_ratio_of_its_own()
    {
        ChannelGroup a = new(ChannelKind.Fusion, 64) { Name = "a" }, b = new(ChannelKind.Fusion, 64) { Name = "b" },
        c = new(ChannelKind.Fusion, 64) { Name = "c" };
        var ratios = new Dictionary<ChannelGroup, double> { [a] = 0.5, [b] = 1, [c] = 0.75 };
        var kept = ChannelSelector.Select(
            [a, b, c], _ => new float[64], group => ratios[group], ChannelRanking.Layer, SelectionMode.Score, 0);
        Assert.AreEqual("a 32, c 48", string.Join(", ", kept.Select(entry => $"{entry.Key} {entry.Value.Length}")));
        kept = ChannelSelector.Select(
            [a, b, c], group => [.. Enumerable.Repeat(group == c ? 1f : 2f, 64)], group => ratios[group], ChannelRanking.Global,
            SelectionMode.Score, 0);
        Assert.AreEqual(0.75 * 3 * 64, new[] { a, b, c }.Sum(group => kept.GetValueOrDefault(group.Name)?.Length ?? 64), "the mean");
        Assert.HasCount(32, kept["c"]);
    }

    private static (ChannelGroup[] Groups, Dictionary<ChannelGroup, float[]> Scores, double Ratio) Draw(int seed)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<ChannelKind>();
        ChannelGroup[] groups = [.. Enumerable.Range(0, random.Next(1, 9))
            .Select(i => new ChannelGroup(kinds[random.Next(kinds.Length)], random.Next(1, 150)) { Name = $"group {i}" })];
        return (groups, groups.ToDictionary(group => group, group => Enumerable.Range(0, group.Channels).Select(_ => random.Next(50) / 50f)
            .ToArray()),
            Math.Round(0.1 + 0.9 * random.NextDouble(), 2));
    }
}
