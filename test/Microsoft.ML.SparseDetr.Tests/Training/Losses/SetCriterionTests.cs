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
}
