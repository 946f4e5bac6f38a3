using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using Microsoft.ML.SparseDetr.Tests.Detectors;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

/// <summary>Targets in what can be counted, so that no clock decides.</summary>
[TestClass]
public class TargetBudgetsTests
{
    [TestMethod]
    [DataRow("deimv2-atto", 0.8f, 0.7f), DataRow("deimv2-n", 0.85f, 0.75f)]
    public void Widths_of_their_own_for_every_group_reach_the_target_and_the_exported_network(string preset, float loose, float tight)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var detector = Detector.Create(DetectorPreset.Parse(preset), 5, 128, 160);
        EmittedGraph.Shake(detector);
        detector.eval();
        LeverTable? table = null;
        double loss = 0;
        foreach (var ratio in new[] { loose, tight })
        {
            var (target, selector) = Targets(detector, SparsityOptions.ForGflops(ratio));
            target.Measure(0, table, null, CancellationToken.None);
            Assert.IsTrue(table is null || ReferenceEquals(table, target.Levers), "a table that holds is not measured again");
            table = target.Levers!;
            target.ThrowIfOutOfReach();
            target.Choose(CancellationToken.None);
            detector.Structure = selector.SelectAll(SparseState.Dense);
            Assert.IsLessThanOrEqualTo(ratio, target.Chosen!.Measured!.Value);
            Assert.AreEqual(ratio, target.Chosen.Measured.Value, 0.05, "and not much smaller than it may be");
            Assert.AreEqual(target.Chosen.Measured.Value, Ratio(detector), 1e-9);
            Assert.IsGreaterThan(loss, target.Chosen.Loss);
            loss = target.Chosen.Loss;
            foreach (var group in detector.ChannelGroups)
                Assert.AreEqual(target.Chosen.Widths.GetValueOrDefault(group.Name, group.Channels), group.Count, group.Name);
            Assert.AreEqual(target.Chosen.Queries, detector.Structure.Queries?.Length);
        }
        Assert.IsGreaterThan(1, detector.ChannelGroups.Select(group => group.Count / (double)group.Channels).Distinct().Count());
        var named = detector.ChannelGroups.First(group => group.Kept is not null);
        Assert.AreEqual($"{named.Count} of {named.Channels}", StructureSummary.Of(detector)[named.Name]);
        using var _ = no_grad();
        using var gathered = GatherTests.Compare(detector, rand(2, 3, 128, 160));
    }

    [TestMethod]
    public void What_one_group_saves_holds_for_all_that_are_alike()
    {
        using var scope = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse("deim-n"), 2, 64, 96);
        var alike = GroupShapes.Of(detector).GroupBy(group => group.Value, group => group.Key).Where(groups => groups.Count() > 1).ToList();
        Assert.IsNotEmpty(alike);
        using var export = new StructureExport(detector);
        foreach (var groups in alike)
        {
            double[] costs = [.. groups.Select(name => (double)NetworkMeter.CountMultiplyAdds(export.Of(LeverGrid.Structure(name, 16))))];
            Assert.HasCount(1, costs.Distinct().ToArray(), string.Join(", ", groups));
        }
    }

    [TestMethod]
    public void The_random_numbers_of_a_training_and_its_network_stay_as_they_were()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 64, 64);
        manual_seed(7);
        using var expected = rand(3);
        manual_seed(7);
        var (target, _) = Targets(detector, SparsityOptions.ForFileSize(0.9f));
        var told = new List<(int, int)>();
        target.Measure(0, null, (done, all) => told.Add((done, all)), CancellationToken.None);
        target.Choose(CancellationToken.None);
        using var actual = rand(3);
        Assert.IsTrue(expected.Equals(actual));
        Assert.IsTrue(detector.training && detector.Structure.IsDense);
        Assert.AreEqual((0, told[^1].Item2), told[0]);
        Assert.AreEqual(told[^1].Item2, told[^1].Item1);
        Assert.IsLessThanOrEqualTo(0.9, target.Chosen!.Measured!.Value);
    }

    [TestMethod]
    public void Many_objects_keep_many_queries_and_it_is_said()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 64, 64);
        var (target, _) = Targets(detector, SparsityOptions.ForGflops(0.8f));
        Assert.IsNull(target.QueryFloor(5));
        Assert.AreEqual("Training images have up to 12 objects: at least 48 of 100 queries stay.", target.QueryFloor(12));
        CollectionAssert.AreEqual(new[] { 83, 66, 50, 48 }, LeverGrid.Of(detector, 48, true).First().Counts);
        CollectionAssert.AreEqual(new[] { 83, 70 }, LeverGrid.Of(detector, 70, true).First().Counts);
        Assert.IsEmpty(LeverGrid.Of(detector, 400, true).First().Counts);
        StringAssert.Contains(target.QueryFloor(30), "at least 100 of 100");
    }

    [TestMethod]
    public void No_group_keeps_less_than_its_quarter()
    {
        foreach (var preset in DetectorPreset.All.Where(preset => preset.Name is "deim-n" or "deimv2-femto" or "deimv2-pico"))
        {
            using var detector = Detector.Create(preset, 2, 64, 64);
            foreach (var (name, full, counts) in LeverGrid.Of(detector, 0, true))
                Assert.IsTrue(name == Lever.Queries || counts.All(count => 4 * count >= full && count % 8 == 0), $"{name} {full}");
        }
    }

    [TestMethod]
    public void Measuring_can_be_ended()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 64, 64);
        foreach (var options in new[] { SparsityOptions.ForLatency(0.8f), SparsityOptions.ForGflops(0.8f) })
        {
            using var stop = new CancellationTokenSource();
            var (target, _) = Targets(detector, options);
            Assert.Throws<OperationCanceledException>(() => target.Measure(0, null, (_, _) => stop.Cancel(), stop.Token));
            Assert.IsNull(target.Levers);
        }
    }

    private static (TargetBudgets, StructureSelector) Targets(Detector detector, SparsityOptions options)
    {
        var scores = RandomScores.Of(detector, options);
        var selector = new StructureSelector(detector, options, scores, seed: 1);
        return (new TargetBudgets(detector, options, selector, scores), selector);
    }

    private static double Ratio(Detector detector)
    {
        using var export = new StructureExport(detector);
        return NetworkMeter.CountMultiplyAdds(export.Of(detector.Structure))
            / (double)NetworkMeter.CountMultiplyAdds(export.Of(SparseState.Dense));
    }
}
