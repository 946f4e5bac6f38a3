using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Training.Denoising;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>The stacked tensor form against the slow literal form, in double.</summary>
[TestClass]
public class SlowCriterionTests
{
    private const int Queries = 9, Classes = 3, Bins = 33, Layers = 3;

    private static readonly DetectionTarget[] Targets =
    [
        new(1, [0, 2, 1], [new(0.3f, 0.4f, 0.2f, 0.3f), new(0.7f, 0.6f, 0.25f, 0.1f), new(0.5f, 0.5f, 0.9f, 0.8f)], 1, 1),
        new(2, [1], [new(0.6f, 0.3f, 0.4f, 0.5f)], 1, 1),
    ];

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, false)]
    [DataRow(false, true)]
    public void Every_term_agrees(bool local, bool late)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var references = Boxes(Queries);
        var layers = Enumerable.Range(0, Layers).Select(_ => Prediction(Queries, references)).ToArray();
        var noised = new ContrastiveDenoising(queries: 6).Create(Targets, Classes, Queries, new RandomStream(3, 0))!;
        var count = (int)noised.Classes.shape[1];
        var noisedReferences = Boxes(count);
        var denoising = Enumerable.Range(0, Layers).Select(_ => Prediction(count, noisedReferences)).ToArray();
        var output = new DetectorOutput(layers[^1])
        {
            Auxiliary = layers[..^1],
            Initial = Prediction(Queries, null),
            Encoder = Prediction(Queries, null),
            Denoising = new DenoisingOutput(denoising, Prediction(count, null), noised),
        };

        var criterion = new DetectionCriterion(new CriterionOptions { Local = local, UnionSet = local });
        var terms = criterion.Compute(output, Targets, late ? MatchingCost.ScoreTimesOverlap : MatchingCost.BoxAndClass).ToDictionary();
        var expected = Expected(output, local, late);
        CollectionAssert.AreEquivalent(expected.Keys.ToArray(), terms.Keys.ToArray());
        foreach (var (name, value) in expected)
            Assert.AreEqual(value, terms[name], 1e-9 * Math.Max(1, Math.Abs(value)), name);

        Tensor Boxes(int n) => cat([rand([2, n, 2], ScalarType.Float64, generator: generator) * 0.6 + 0.2,
            rand([2, n, 2], ScalarType.Float64, generator: generator) * 0.4 + 0.1], -1);

        LayerPrediction Prediction(int n, Tensor? from) => new(
            randn([2, n, Classes], ScalarType.Float64, generator: generator), Boxes(n),
            from is null ? null : randn([2, n, 4 * Bins], ScalarType.Float64, generator: generator), from);
    }

    private static Dictionary<string, double> Expected(DetectorOutput output, bool local, bool late)
    {
        var terms = new Dictionary<string, double>();
        var slow = new SlowCriterion(Targets, Queries, Classes, Bins, 4);
        (string Suffix, SlowCriterion.Stage Stage)[] stages =
        [
            .. output.Auxiliary.Select((layer, i) => ($"_aux_{i}", SlowCriterion.Read(layer))), ("", SlowCriterion.Read(output.Final)),
            ("_pre", SlowCriterion.Read(output.Initial!)), ("_enc_0", SlowCriterion.Read(output.Encoder!)),
        ];
        var own = stages.Select(stage => slow.Match(stage.Stage, late)).ToArray();
        var union = Enumerable.Range(0, Targets.Length).Select(image => own.SelectMany(match => match[image]).GroupBy(pair => pair)
            .OrderByDescending(votes => votes.Count()).ThenBy(votes => votes.Key.Query).ThenBy(votes => votes.Key.Object)
            .Select(votes => votes.Key).DistinctBy(pair => pair.Query).ToArray()).ToArray();
        const double objects = 4;
        var shared = local ? union.Sum(image => image.Length) : objects;
        var matched = Math.Sqrt(union.Sum(image => image.Length) * 4 * 8 / 2.0);
        var others = Math.Sqrt((2 * Queries - union.Sum(image => image.Length)) * 4 * 8 / 2.0);
        for (var i = 0; i < stages.Length; i++)
        {
            var (suffix, stage) = stages[i];
            terms["loss_mal" + suffix] = slow.Mal(stage, own[i], objects);
            terms["loss_bbox" + suffix] = slow.Box(stage, local ? union : own[i], shared);
            terms["loss_giou" + suffix] = slow.Giou(stage, local ? union : own[i], shared);
            if (local && stage.Corners is not null)
                terms["loss_fgl" + suffix] = slow.Fgl(stage, union, shared);
            if (local && suffix.StartsWith("_aux", StringComparison.Ordinal))
                terms["loss_ddf" + suffix] = slow.Ddf(stage, stages[Layers - 1].Stage, union, matched, others);
        }

        var queries = output.Denoising!.Queries;
        var positives = queries.PositiveIndices.Select((indices, image) =>
            indices.Select((query, i) => ((int)query, i % Targets[image].Labels.Length)).ToArray()).ToArray();
        var noised = new SlowCriterion(Targets, (int)queries.Classes.shape[1], Classes, Bins, 4);
        var normaliser = objects * queries.Groups;
        var teacher = SlowCriterion.Read(output.Denoising.Layers[^1]);
        for (var i = 0; i <= Layers; i++)
        {
            var suffix = i < Layers ? $"_dn_{i}" : "_dn_pre";
            var stage = SlowCriterion.Read(i < Layers ? output.Denoising.Layers[i] : output.Denoising.Initial);
            terms["loss_mal" + suffix] = noised.Mal(stage, positives, normaliser);
            terms["loss_bbox" + suffix] = noised.Box(stage, positives, normaliser);
            terms["loss_giou" + suffix] = noised.Giou(stage, positives, normaliser);
            if (local && i < Layers)
                terms["loss_fgl" + suffix] = noised.Fgl(stage, positives, normaliser);
            if (local && i < Layers - 1)
                terms["loss_ddf" + suffix] = noised.Ddf(stage, teacher, positives, matched, others);
        }
        return terms;
    }
}
