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
        var cost = name == "detr_r50" ? MatchingCost.BoxAndProbability : MatchingCost.BoxAndClass;
        var loss = Criterion.Of(detector).Compute(output, DetrFamily.Targets(batch), cost);
        var part = $"{input}.train.";
        CompareMatching(fixture, part, output.Final, batch, cost);
        CompareLosses(fixture, part, loss);
        if (output.ChosenTokens is not null)
            CompareCorrelation(fixture, part, output);

        loss.Total.backward();
        // A rounding can carry the input of a ReLU over 0, which Swin has in its transformer only and ResNet all the way.
        var swin = name.Contains("swin", StringComparison.Ordinal);
        CompareGradients(fixture, part, detector, norms: swin ? 1e-3 : 1e-2, projections: swin ? 1e-2 : 1e-1);
        fixture.AssertAllCompared(part);
    }

    private static void CompareMatching(
        DetrFixture fixture, string part, LayerPrediction final, DetrInput batch, MatchingCost cost)
    {
        // a stage predicts the same in training, for nothing is dropped
        fixture.Compare(part + "pred_logits", final.Logits);
        fixture.Compare(part + "pred_boxes", final.Boxes);
        using var _ = no_grad();
        var targets = new LossTargets(DetrFamily.Targets(batch), 91, ScalarType.Float32, CPU);
        var matched = HungarianMatcher.Match(final.Logits.unsqueeze(0), final.Boxes.unsqueeze(0), targets, cost)[0];
        fixture.CompareExactly(part + "match.query", tensor(matched.Queries.SelectMany(query => query).ToArray()));
        fixture.CompareExactly(part + "match.target", tensor(matched.Objects.SelectMany(target => target).ToArray()));
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
        var total = fixture.Whole(part + "grad_total_norm").item<double>();
        Assert.AreEqual(total, Math.Sqrt(norm.Sum(value => value * value)), norms * total, "norm of all gradients");
    }
}
