using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>Losses and gradients of the DETR family against those of the official code.</summary>
[TestClass]
public class DetrTrainingTests
{
    [TestMethod, NeedsShared("fixtures/detrs"), DynamicData(nameof(DetrFamily.Cases), typeof(DetrFamily))]
    public void Losses_and_gradients_are_those_of_the_official_code(string name, string input)
    {
        using var scope = NewDisposeScope();
        var fixture = DetrFixture.Load(name);
        using var detector = DetrFamily.Create(name);
        detector.train();
        var batch = DetrInput.Named(input);
        var output = DetrFamily.Run(detector, batch);
        var loss = Criterion.Of(detector).Compute(output, DetrFamily.Targets(batch),
            name == "detr_r50" ? MatchingCost.BoxAndProbability : MatchingCost.BoxAndClass);
        var part = $"{input}.train.";
        CompareLosses(fixture, part, loss);
        if (output.ChosenTokens is not null)
            CompareCorrelation(fixture, part, output);

        loss.Total.backward();
        // A rounding can carry the input of a ReLU over 0, which Swin has in its transformer only and ResNet all the way.
        var swin = name.Contains("swin", StringComparison.Ordinal);
        CompareGradients(fixture, part, detector, norms: swin ? 1e-3 : 1e-2, projections: swin ? 1e-2 : 1e-1);
    }

    private static void CompareLosses(DetrFixture fixture, string part, DetectionLoss loss)
    {
        var names = fixture.List(part + "losses");
        var values = fixture.Whole(part + "losses").data<double>().ToArray();
        double?[] weights = [.. fixture.Json(part + "weights").EnumerateArray()
            .Select(weight => weight.ValueKind == JsonValueKind.Null ? (double?)null : weight.GetDouble())];
        var ours = loss.ToDictionary();
        for (var i = 0; i < names.Length; i++)
            if (weights[i] is { } weight)
                Assert.AreEqual(weight * values[i], ours[names[i]], 1e-5 * Math.Max(1, weight * values[i]), names[i]);
        Assert.HasCount(weights.Count(weight => weight is not null), ours, "there are as many terms");
        var total = fixture.Whole(part + "total").item<double>();
        Assert.AreEqual(total, loss.Total.item<float>(), 1e-5 * total, "total");
    }

    private static void CompareCorrelation(DetrFixture fixture, string part, DetectorOutput output)
    {
        var names = fixture.List(part + "losses");
        var values = fixture.Whole(part + "losses").data<double>().ToArray();
        var map = AttentionMap.Compute(output.Trace!, AttentionKernel.HalfShifted);
        var correlation = TokenCorrelation.Compute(output.ChosenTokens!, map, output.Trace!.Levels);
        Assert.AreEqual(Expected("all"), correlation.All, 1e-4);
        for (var level = 0; level < 4; level++)
            Assert.AreEqual(Expected($"{level}"), correlation.Levels[level], 1e-4, $"level {level}");

        double Expected(string name) => values[names.IndexOf($"corr_mask_attn_map_dec_{name}")];
    }

    private static void CompareGradients(DetrFixture fixture, string part, nn.Module network, double norms, double projections)
    {
        var names = fixture.List(part + "grad_names");
        var table = ModuleState.Table(network);
        var learnt = ModuleState.Entries(network).Where(entry => entry.Value.requires_grad).DistinctBy(entry => entry.Value.Handle);
        Assert.AreEqual(names.Length, learnt.Count(), "as many tensors learn");
        double[] norm = new double[names.Length], projection = new double[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var gradient = table[names[i]].grad?.to(ScalarType.Float64) ?? throw new AssertFailedException($"{names[i]} has no gradient");
            norm[i] = gradient.norm().item<double>();
            projection[i] = (gradient * NumbersByName.Make($"grad:{names[i]}", 0, 1, gradient.shape)).sum().item<double>();
        }
        fixture.Compare(part + "grad_norms", tensor(norm), norms);
        fixture.Compare(part + "grad_projections", tensor(projection), projections);
    }
}
