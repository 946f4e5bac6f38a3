using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Budgets;

[TestClass]
public sealed class ShippedTablesTests
{
    [TestMethod]
    [DynamicData(nameof(Tables))]
    public void A_table_is_that_of_its_network(string name)
    {
        var network = name[..name.LastIndexOf('-')];
        using var detector = Detector.Create(DetectorPreset.Parse(network), 3, 96, 64);
        var side = int.Parse(name[(network.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        using var sized = Detector.Create(DetectorPreset.Parse(network), 3, side, side);
        var table = ShippedTables.Find(sized)!;
        Assert.AreEqual((network, side, side), (table.Key.Network, table.Key.Height, table.Key.Width));
        Assert.AreEqual(SparsityTargetKind.Latency, table.Key.Kind);
        Assert.IsTrue(table.Smallest is > 0.2 and < 0.8, $"{table.Smallest}");
        var groups = detector.ChannelGroups.ToDictionary(group => group.Name, group => group.Channels, StringComparer.Ordinal);
        foreach (var lever in table.Levers)
        {
            Assert.AreEqual(lever.Name == Lever.Queries ? detector.Preset.Queries : groups[lever.Name], lever.Full, lever.Name);
            Assert.IsTrue(lever.Widths.Zip(lever.Widths.Skip(1)).All(pair =>
                pair.First.Count > pair.Second.Count && pair.First.Saving < pair.Second.Saving), lever.Name);
            Assert.IsTrue(
                lever.Widths.All(width => width is { Count: > 0, Saving: > 0 and < 0.5 } && width.Count < lever.Full), lever.Name);
        }
    }

    [TestMethod]
    public void The_nearest_size_counts_and_other_networks_have_none()
    {
        using var small = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64);
        using var large = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 640, 640);
        Assert.AreEqual((256, 320), (ShippedTables.Find(small)!.Key.Height, ShippedTables.Find(large)!.Key.Height));
        using var huge = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 672, 672);
        Assert.IsNull(ShippedTables.Find(huge), "more than twice the side of its largest table");
        using var predicting = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64, new DetectorParts { TokenPredictor = true });
        Assert.IsNull(ShippedTables.Find(predicting));
    }

    [TestMethod]
    public void Queries_stop_at_four_for_each_object_and_feed_forward_follows_its_option()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 256, 256);
        var table = ShippedTables.Find(detector)!;
        var (all, some) = (Queries(table), Queries(table.For(detector, 36, encoderFfn: true)));
        CollectionAssert.AreEqual(new[] { 83, 66, 50, 40, 36 }, some.Select(width => width.Count).ToArray());
        Assert.AreEqual(all[3].Saving + 0.4 * (all[4].Saving - all[3].Saving), some[4].Saving, 1e-12);
        Assert.DoesNotContain(lever => lever.Name == Lever.Queries, table.For(detector, 100, encoderFfn: true).Levers);
        CollectionAssert.AreEqual(new[] { 90 }, Queries(table.For(detector, 90, encoderFfn: true)).Select(width => width.Count).ToArray());

        using var attending = Detector.Create(DetectorPreset.Parse("deim-n"), 3, 640, 640);
        var encoder = attending.ChannelGroups.First(group => group.Kind == ChannelKind.EncoderFeedForward).Name;
        Assert.DoesNotContain(
            lever => lever.Name == encoder, ShippedTables.Find(attending)!.For(attending, 0, encoderFfn: false).Levers);
    }

    [TestMethod]
    [DataRow("balanced", 0.8), DataRow("fast", 0.65)]
    public void A_preset_needs_no_measuring(string preset, double ratio)
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 256, 256);
        var options = SparsityOptions.Parse(preset);
        var scores = RandomScores.Of(detector, options);
        var selector = new StructureSelector(detector, options, scores, seed: 1);
        var target = new TargetBudgets(detector, options, selector, scores);
        var told = new List<int>();
        target.Measure(9, null, (done, _) => told.Add(done), CancellationToken.None);
        target.Choose(CancellationToken.None);
        Assert.IsEmpty(told);
        Assert.IsNull(target.Chosen!.Measured);
        Assert.AreEqual(ratio, target.Chosen.Predicted, 0.03);
        Assert.IsGreaterThanOrEqualTo(36, target.Chosen.Queries!.Value);
        StringAssert.Contains(target.Description, "by the table 0.");
        Assert.IsFalse(target.Description.Contains("measured", StringComparison.Ordinal), target.Description);
    }

    [TestMethod]
    public void What_cannot_be_reached_is_come_near_to()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 256, 256);
        var options = SparsityOptions.Fast();
        options.Target!.Ratio = 0.3f;
        var scores = RandomScores.Of(detector, options);
        var selector = new StructureSelector(detector, options, scores, seed: 1);
        var target = new TargetBudgets(detector, options, selector, scores);
        target.ChooseAtOnce();
        Assert.AreEqual(20, target.Chosen!.Queries);
        var widths = target.Chosen.Widths;
        foreach (var group in detector.ChannelGroups)
            Assert.IsGreaterThanOrEqualTo(group.Channels, 4 * widths.GetValueOrDefault(group.Name, group.Channels), group.Name);
    }

    private static IReadOnlyList<LeverWidth> Queries(LeverTable table) => table.Levers.First(lever => lever.Name == Lever.Queries).Widths;

    private static IEnumerable<object[]> Tables() => typeof(ShippedTables).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains(".Tables.", StringComparison.Ordinal))
        .Select(name => new object[] { name[(name.IndexOf(".Tables.", StringComparison.Ordinal) + ".Tables.".Length)..^".json".Length] });
}
