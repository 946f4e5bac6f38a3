using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Selection;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Selection;

[TestClass]
public class StructureComparisonTests
{
    private static readonly GridSize[] Levels = [new(2, 4), new(1, 2)];

    [TestMethod]
    public void Tells_which_part_differs()
    {
        SparseState dense = SparseState.Dense, all = new()
        {
            Version = 3,
            Tokens = [[0, 1, 2, 3], [0]],
            Queries = [0, 1, 2],
            Channels = new Dictionary<string, int[]> { ["a"] = [0, 2] },
        };
        var same = all with
        {
            Version = 4,
            Tokens = [[0, 1, 2, 3], [0]],
            Queries = [0, 1, 2],
            Channels = new Dictionary<string, int[]> { ["a"] = [0, 2] }
        };
        Assert.IsTrue(StructureComparison.Same(all, same));
        Assert.IsTrue(StructureComparison.Same(dense, dense with { Version = 1 }));
        foreach (var other in new[] { dense,
            all with { Tokens = [[0, 1, 2, 3], [1]], Queries = [0, 1], Channels = new Dictionary<string, int[]> { ["b"] = [0, 2] } } })
        {
            Assert.IsFalse(StructureComparison.SameTokens(all, other));
            Assert.IsFalse(StructureComparison.SameQueries(other, all));
            Assert.IsFalse(StructureComparison.SameChannels(all, other));
            Assert.IsFalse(StructureComparison.SameChannels(other, all));
        }
        Assert.IsFalse(StructureComparison.SameTokens(all, all with { TokensLimitQueries = false }));
        Assert.IsTrue(StructureComparison.SameTokens(dense, dense with { TokensLimitQueries = false }));
        var placed = all with { QueryPrior = [[1, 2]] };
        Assert.IsTrue(StructureComparison.Same(placed, placed with { QueryPrior = [[1, 2]] }));
        foreach (var other in new[] { all, placed with { QueryPrior = [[1, 3]] }, placed with { QueryPrior = [[1, 2], [3]] } })
            Assert.IsFalse(StructureComparison.SameQueries(placed, other) || StructureComparison.SameQueries(other, placed));
        Assert.IsFalse(StructureComparison.SameTokens(all, all with { Dropped = new DroppedTokenRule { StayKeys = true } }));
        var counted = dense with { TokenCounts = [4, 1] };
        Assert.IsTrue(StructureComparison.Same(counted, counted with { TokenCounts = [4, 1] }));
        foreach (var other in new[] { dense, all, counted with { TokenCounts = [4, 2] },
            counted with { TokensLimitQueries = false } })
            Assert.IsFalse(StructureComparison.SameTokens(counted, other) || StructureComparison.SameTokens(other, counted));
    }

    [TestMethod]
    public void Jaccard_counts_what_is_absent_as_everything()
    {
        ChannelGroup[] groups = [new(ChannelKind.Fusion, 10) { Name = "a" }, new(ChannelKind.Fusion, 100) { Name = "b" }];
        SparseState dense = SparseState.Dense, a = new()
        {
            Tokens = [[0, 1, 2, 3], [0]],
            Queries = [0, 1, 2],
            Channels = new Dictionary<string, int[]> { ["a"] = [0, 2] },
        };
        SparseState b = new()
        {
            Tokens = [[2, 3, 4], [0, 1]],
            Queries = [0, 5],
            Channels = new Dictionary<string, int[]> { ["a"] = [1, 2, 3] }
        };
        Assert.AreEqual(3 / 7.0, StructureComparison.Tokens(a, b, Levels), 1e-12);
        Assert.AreEqual(0.5, StructureComparison.Tokens(a, dense, Levels), 1e-12);
        Assert.AreEqual(1, StructureComparison.Tokens(dense, dense, Levels));
        Assert.AreEqual(0.6, StructureComparison.Tokens(dense with { TokenCounts = [5, 1] }, dense, Levels), 1e-12);
        Assert.AreEqual(0.75, StructureComparison.Tokens(dense with { TokenCounts = [5, 1] }, dense with { TokenCounts = [6, 2] }, Levels),
            1e-12);
        Assert.AreEqual(0.25, StructureComparison.Queries(a, b, 6), 1e-12);
        Assert.AreEqual(1 / 3.0, StructureComparison.Queries(dense, b, 6), 1e-12);
        Assert.AreEqual(0.25, StructureComparison.Channels(a, b, groups), 1e-12);
        Assert.AreEqual(0.2, StructureComparison.Channels(a, dense, groups), 1e-12);
        Assert.AreEqual(1, StructureComparison.Channels(dense, dense, groups));
    }

    [TestMethod]
    public void A_small_difference_is_no_change_where_that_is_asked_for()
    {
        using var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64);
        var name = detector.ChannelGroups[0].Name;
        SparseState dense = SparseState.Dense, one = new()
        {
            Tokens = [[.. Enumerable.Range(0, 10)], [0, 1]],
            Queries = [.. Enumerable.Range(0, 50)],
            Channels = new Dictionary<string, int[]> { [name] = [0, 1, 2] },
        };
        Assert.HasCount(detector.Levels.Count, one.Tokens!);
        (SparseState Other, double Jaccard)[] others =
        [
            (one with { Tokens = [[.. Enumerable.Range(1, 10)], [0, 1]] }, 11 / 13.0),
            (one with { Queries = [.. Enumerable.Range(0, 49), 70] }, 49 / 51.0),
            (one with { Channels = new Dictionary<string, int[]> { [name] = [0, 1, 4] } }, 0.5),
        ];
        foreach (var (other, jaccard) in others)
        {
            Assert.IsTrue(StructureComparison.Changed(one, other, detector, null));
            Assert.IsTrue(StructureComparison.Changed(one, other, detector, jaccard + 1e-9));
            Assert.IsFalse(StructureComparison.Changed(one, other, detector, jaccard));
            Assert.IsFalse(StructureComparison.Changed(other, one, detector, jaccard));
        }
        foreach (var limit in new double?[] { null, 0, 0.99, 1 })
        {
            Assert.IsFalse(StructureComparison.Changed(one, one with { Version = 9 }, detector, limit));
            Assert.IsTrue(StructureComparison.Changed(dense, one, detector, limit), "the first choice");
            Assert.IsTrue(StructureComparison.Changed(one, one with { QueryPrior = [new float[16], new float[4]] }, detector, limit),
                "places");
            Assert.IsTrue(StructureComparison.Changed(dense, dense with { TokenCounts = [9, 3] }, detector, limit), "numbers");
            Assert.IsTrue(StructureComparison.Changed(dense with { TokenCounts = [9, 3] }, dense with { TokenCounts = [8, 3] }, detector,
                limit), "numbers");
            Assert.IsTrue(StructureComparison.Changed(one, one with { Queries = [.. Enumerable.Range(0, 49)] }, detector, limit),
                "another budget");
            Assert.IsTrue(StructureComparison.Changed(one, one with { Tokens = [[.. Enumerable.Range(0, 11)], [0, 1]] }, detector, limit),
                "another budget");
        }
    }
}
