using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

[TestClass]
public class AttentionMapTests
{
    private const int Heads = 8;
    private static readonly int[] FourEach = [4, 4, 4, 4];

    [TestMethod]
    [NeedsShared("fixtures/sparse-detr/units")]
    public void Equals_the_published_code_head_by_head()
        => CompareHeads("units/dam_loc.npy", "units/dam_weight.npy", "units/dam_out.npy", [new(6, 8), new(3, 4), new(2, 2), new(1, 1)]);

    [TestMethod]
    [NeedsShared("fixtures/sparse-detr/tf")]
    public void Equals_the_published_code_in_a_whole_network()
    {
        GridSize[] levels = [new(12, 16), new(6, 8), new(3, 4), new(2, 2)];
        CompareHeads("tf/out_sampling_locations_dec.npy", "tf/out_attn_weights_dec.npy", "tf/dam_per_layer_head.npy", levels);

        using var scope = NewDisposeScope();
        Tensor locations = Read("tf/out_sampling_locations_dec.npy"), weights = Read("tf/out_attn_weights_dec.npy"),
        expected = Read("tf/dam_flat.npy");
        SamplingTrace[] layers = [.. Enumerable.Range(0, (int)locations.shape[1]).Select(layer => new SamplingTrace(
            locations.select(1, layer).flatten(3, 4), weights.select(1, layer).flatten(3, 4)))];
        var queries = locations.shape[2];
        var trace = new DetectorTrace(levels, FourEach, zeros(2, queries, dtype: ScalarType.Int64), [], zeros(2, 0, 4), layers, 0);
        var map = AttentionMap.Compute(trace, AttentionKernel.HalfShifted);
        Close.Within(1e-5, expected, tensor(map, expected.shape) * (float)(layers.Length * Heads * queries), "map");
    }

    [TestMethod]
    [DataRow(AttentionKernel.Exact)]
    [DataRow(AttentionKernel.HalfShifted)]
    [DataRow(AttentionKernel.Nearest)]
    public void Equals_the_equation(AttentionKernel kernel)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            using var scope = NewDisposeScope();
            var trace = Traces.Draw(seed);
            var expected = new double[trace.Candidates.shape[0] * Traces.Cells];
            foreach (var layer in trace.Layers)
            {
                Tensor Matching(Tensor all) => all.narrow(1, trace.Denoising, trace.Ranks.Count);
                var one = SlowMap.Of(Matching(layer.Locations), Matching(layer.Weights), Traces.Levels, Traces.Points, kernel);
                for (var i = 0; i < one.Length; i++)
                    expected[i] += one[i] / (trace.Layers.Count * 4 * trace.Ranks.Count);
            }
            Close.Within(1e-6, tensor(expected), tensor(AttentionMap.Compute(trace, kernel)), $"seed {seed}");
        }
    }

    [TestMethod]
    public void Takes_tensors_of_any_layout_and_points_that_are_no_numbers()
    {
        using var scope = NewDisposeScope();
        Tensor locations = rand(new long[] { 2, 4, 3, 6, 2 }), weights = rand(2, 4, 3, 6);
        Tensor Turned(Tensor x) => x.transpose(0, 1).contiguous().transpose(0, 1);
        foreach (var kernel in Enum.GetValues<AttentionKernel>())
        {
            var expected = AttentionMap.Compute(locations, weights, Traces.Levels, Traces.Points, kernel);
            CollectionAssert.AreEqual(expected, AttentionMap.Compute(Turned(locations), Turned(weights), Traces.Levels, Traces.Points,
                kernel));
            var broken = full_like(locations, float.NaN);
            Assert.IsTrue(AttentionMap.Compute(broken, weights, Traces.Levels, Traces.Points, kernel).All(value => value == 0));
        }
    }

    [TestMethod]
    public void A_point_in_the_middle_of_a_cell_belongs_to_it_alone()
    {
        using var scope = NewDisposeScope();
        Tensor location = tensor(new[] { 2.5f / 4, 1.5f / 3 }, new long[] { 1, 1, 1, 1, 2 }), weight = ones(1, 1, 1, 1);
        float[] Map(AttentionKernel kernel) => AttentionMap.Compute(location, weight, [new(3, 4)], [1], kernel);
        Assert.AreEqual(1, Map(AttentionKernel.Exact)[1 * 4 + 2]);
        Assert.AreEqual(1, Map(AttentionKernel.Nearest)[1 * 4 + 2]);
        foreach (var cell in new[] { 6, 7, 10, 11 })
            Assert.AreEqual(0.25f, Map(AttentionKernel.HalfShifted)[cell]);
    }

    private static Tensor Read(string name) => NumpyFile.Read(Shared.Find("fixtures/sparse-detr/" + name));

    private static void CompareHeads(string locationFile, string weightFile, string expectedFile, GridSize[] levels)
    {
        using var scope = NewDisposeScope();
        Tensor locations = Read(locationFile), weights = Read(weightFile), expected = Read(expectedFile);
        for (var layer = 0; layer < locations.shape[1]; layer++)
            for (var head = 0; head < Heads; head++)
            {
                // [B, Q, 1, levels, 4, …] -> [B, Q, 1, P, …]
                Tensor One(Tensor all) => all.select(1, layer).narrow(2, head, 1).flatten(3, 4);
                var map = AttentionMap.Compute(One(locations), One(weights), levels, FourEach, AttentionKernel.HalfShifted);
                var one = expected.select(1, layer).select(1, head);
                Close.Within(1e-5, one, tensor(map, one.shape), $"layer {layer}, head {head}");
            }
    }
}
