using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Losses;

[TestClass]
public class EdgeTargetsTests
{
    [TestMethod]
    public void Golden_box()
    {
        using var scope = NewDisposeScope();
        var targets = new LossTargets([new(1, [0], [new(0.505f, 0.39f, 0.25f, 0.24f)], 1, 1)], 1, ScalarType.Float32, CPU);
        var pairs = PairIndex.Of([new MatchedQueries([[0]], [[0]])], 1, targets);
        var edges = EdgeTargets.Compute(tensor(new[] { 0.5f, 0.4f, 0.2f, 0.3f }).reshape(1, 1, 4), pairs, 4);
        CollectionAssert.AreEqual(new long[] { 20, 21, 12, 13, 22, 23, 10, 11 }, edges.Bins.data<long>().ToArray());
        var weights = edges.Weights.data<float>().ToArray();
        float[] right = [0.5852053f, 0.7788365f, 0.4083515f, 0.1689103f];
        for (var edge = 0; edge < 4; edge++)
        {
            Assert.AreEqual(right[edge], weights[2 * edge + 1], 1e-4f);
            Assert.AreEqual(1, weights[2 * edge] + weights[2 * edge + 1], 1e-6f);
        }
    }

    [TestMethod]
    [DataRow(-9.0, 0, 0.0)]
    [DataRow(-4.0, 0, 0.0)]
    [DataRow(4.0, 31, 1.0)]
    [DataRow(9.0, 31, 1.0)]
    [DataRow(3.0, 31, 0.5)]
    [DataRow(0.0, 16, 0.0)]
    public void Distances_beyond_the_ends_belong_to_the_last_bins(double distance, int bin, double share)
    {
        var (place, right) = EdgeTargets.Place(distance, WeightingFunction.Values(4));
        Assert.AreEqual(bin, place);
        Assert.AreEqual(share, right, 1e-6);
    }
}
