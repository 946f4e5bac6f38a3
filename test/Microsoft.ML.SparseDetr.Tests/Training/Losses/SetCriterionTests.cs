using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Losses;

/// <summary>Edges of the criterion that the official code's losses in DetrTrainingTests do not reach.</summary>
[TestClass]
public class SetCriterionTests
{
    [TestMethod]
    [DataRow(DetectorModel.DetrR50), DataRow(DetectorModel.DeformableDetrTwoStageR50)]
    public void A_batch_without_objects_teaches_that_there_are_none(DetectorModel model)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var logits = randn([2, 5, 4], requires_grad: true);
        var boxes = rand([2, 5, 4], requires_grad: true);
        var output = new DetectorOutput(new LayerPrediction(logits, boxes))
        {
            Auxiliary = [new LayerPrediction(logits * 0.5, boxes)],
            Proposals = model == DetectorModel.DetrR50 ? null : new LayerPrediction(logits, boxes),
        };
        DetectionTarget[] targets = [new(0, [], [], 64, 64), new(1, [], [], 64, 64)];
        var loss = Criterion.Of(DetectorPreset.Of(model)).Compute(output, targets,
            model == DetectorModel.DetrR50 ? MatchingCost.BoxAndProbability : MatchingCost.BoxAndClass);
        var terms = loss.ToDictionary();
        Assert.IsTrue(terms.Where(term => term.Key.StartsWith("loss_ce", StringComparison.Ordinal)).All(term => term.Value > 0));
        Assert.IsTrue(terms.Where(term => !term.Key.StartsWith("loss_ce", StringComparison.Ordinal)).All(term => term.Value == 0));
        loss.Total.backward();
        Assert.IsTrue(logits.grad!.isfinite().all().item<bool>() && logits.grad!.abs().max().item<float>() > 0);
    }

    [TestMethod]
    public void Tokens_of_the_backbone_learn_like_those_of_the_encoder()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        const int Tokens = 7, Classes = 3;
        DetectionTarget[] targets =
        [
            new(0, [2, 0], [new(0.3f, 0.4f, 0.2f, 0.3f), new(0.7f, 0.5f, 0.4f, 0.2f)], 64, 64),
            new(1, [1], [new(0.5f, 0.5f, 0.6f, 0.5f)], 64, 64),
        ];
        LayerPrediction Random() => new(randn([2, Tokens, Classes], float64), rand([2, Tokens, 4], float64) * 0.5 + 0.2);
        var backbone = Random();
        var output = new DetectorOutput(Random()) { Backbone = backbone };
        var terms = Criterion.Of(DetectorPreset.Of(DetectorModel.SparseDetrR50), TokenCriterion.Objectness)
            .Compute(output, targets, MatchingCost.BoxAndClass).ToDictionary();

        var slow = new SlowCriterion(targets, Tokens, Classes, bins: 2, regScale: 4);
        var stage = SlowCriterion.Read(backbone);
        var pairs = slow.Match(stage, late: false);
        double focal = 0;
        for (var row = 0; row < 2 * Tokens; row++)
            for (var label = 0; label < Classes; label++)
            {
                var p = 1 / (1 + Math.Exp(-stage.Logits[row * Classes + label]));
                focal -= pairs[row / Tokens].Any(pair => pair.Query == row % Tokens && targets[row / Tokens].Labels[pair.Object] == label)
                    ? 0.25 * Math.Pow(1 - p, 2) * Math.Log(p)
                    : 0.75 * p * p * Math.Log(1 - p);
            }
        Assert.AreEqual(2 * focal / 3, terms["loss_ce_backbone"], 1e-9);
        Assert.AreEqual(slow.Box(stage, pairs, 3), terms["loss_bbox_backbone"], 1e-9);
        Assert.AreEqual(slow.Giou(stage, pairs, 3), terms["loss_giou_backbone"], 1e-9);
        Assert.HasCount(6, terms);
    }
}
