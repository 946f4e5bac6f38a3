using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

[TestClass]
public class QueryUsageTests
{
    [TestMethod]
    public void Equals_pooled_maps_read_at_the_references()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            using var scope = NewDisposeScope();
            var trace = Traces.Draw(seed);
            var map = AttentionMap.Compute(trace, AttentionKernel.Exact);
            var usage = QueryUsage.Compute(trace, map);
            Assert.HasCount(trace.Ranks.Count, usage);
            Close.Within(1e-7, tensor(Slow(trace, tensor(map).view(3, Traces.Cells))), tensor(usage), $"seed {seed}");
        }
    }

    [TestMethod]
    public void A_centre_outside_of_the_image_counts_at_its_border()
    {
        using var scope = NewDisposeScope();
        var references = tensor(new[] { 1f, -0.5f, 0.1f, 0.1f }, new long[] { 1, 1, 4 });
        var trace = new DetectorTrace([new(2, 3)], [1], zeros(1, 1, dtype: ScalarType.Int64), [0], references, [], 0);
        Assert.AreEqual((2 + 3 + 5 + 6) / 9f, QueryUsage.Compute(trace, [1, 2, 3, 4, 5, 6])[0]);
    }

    private static double[] Slow(DetectorTrace trace, Tensor maps)
    {
        var usage = new double[trace.Ranks.Count];
        for (var j = 0; j < usage.Length; j++)
            for (var image = 0; image < 3; image++)
            {
                var token = trace.Candidates[image, trace.Ranks[j]].item<long>();
                int level = token < 48 ? 0 : token < 60 ? 1 : 2, start = level == 0 ? 0 : level == 1 ? 48 : 60;
                var (height, width) = Traces.Levels[level];
                var map = maps[image].narrow(0, start, height * width).view(1, 1, height, width);
                var pooled = nn.functional.pad(map, [1, 1, 1, 1]).unfold(2, 3, 1).unfold(3, 3, 1).sum([4L, 5L]) / 9;
                int x = (int)(trace.References[image, j, 0].item<float>() * width),
                y = (int)(trace.References[image, j, 1].item<float>() * height);
                usage[j] += pooled[0, 0, y, x].item<float>() / 3;
            }
        return usage;
    }
}
