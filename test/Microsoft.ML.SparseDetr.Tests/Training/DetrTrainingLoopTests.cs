using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>Small networks of the DETR family through the same training as all others.</summary>
[TestClass]
public class DetrTrainingLoopTests
{
    private const int Size = 128; // four levels of at least two cells on a side

    private static readonly TrainingOptions Options = TinyTraining.Options with { Height = Size, Width = Size, LearningRate = 1e-4 };

    [TestMethod]
    [DataRow(DetectorModel.DetrR50, TokenCriterion.Attention), DataRow(DetectorModel.DeformableDetrR50, TokenCriterion.Attention)]
    [DataRow(DetectorModel.SparseDetrSwinT, TokenCriterion.Attention), DataRow(DetectorModel.SparseDetrSwinT, TokenCriterion.Objectness)]
    [DataRow(DetectorModel.SparseDetrSwinT, TokenCriterion.Random), DataRow(DetectorModel.SparseDetrSwinT, TokenCriterion.Foreground)]
    public void A_resumed_training_ends_like_an_uninterrupted_one(DetectorModel model, TokenCriterion criterion)
    {
        var parts = new DetectorParts { Criterion = criterion };
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        Train(model, Options with { RunFolder = straight }, parts).Dispose();
        using (var stop = new CancellationTokenSource())
            Train(model, Options with { RunFolder = resumed }, parts, new StopAfter(3, stop), stop.Token).Dispose();
        Train(model, Options with { RunFolder = resumed, Resume = Path.Combine(resumed, "last.safetensors") }, parts).Dispose();
        TinyTraining.AssertSameFile(Path.Combine(straight, "last.safetensors"), Path.Combine(resumed, "last.safetensors"));
    }

    [TestMethod]
    public void A_training_goes_on_with_its_own_tokens_only()
    {
        using var folder = new TemporaryFolder();
        var options = Options with { RunFolder = folder.Path, Epochs = 1 };
        var half = new DetectorParts { KeepRatio = 0.5f };
        Train(DetectorModel.SparseDetrSwinT, options, half).Dispose();
        options = options with { Resume = folder.File("last.safetensors") };
        foreach (var (parts, difference) in new[]
        {
            (DetectorParts.OfPreset, "KeepRatio 0.5, now unset"),
            (half with { KeepRatio = 0.3f }, "KeepRatio 0.5, now 0.3."),
            (half with { Criterion = TokenCriterion.Random }, "Criterion unset, now Random"),
        })
            Assert.Contains(difference, Assert.ThrowsExactly<CheckpointException>(
                () => Train(DetectorModel.SparseDetrSwinT, options, parts).Dispose()).Message);
    }

    [TestMethod]
    [DataRow(TokenCriterion.Attention), DataRow(TokenCriterion.Objectness), DataRow(TokenCriterion.Random)]
    [DataRow(TokenCriterion.Foreground)]
    public void The_history_has_how_much_attention_the_tokens_got(TokenCriterion criterion)
    {
        using var folder = new TemporaryFolder();
        var options = Options with { RunFolder = folder.Path, Epochs = 1 };
        foreach (var ratio in new[] { 0.3f, 1 })
        {
            Train(DetectorModel.SparseDetrSwinT, options, new DetectorParts { KeepRatio = ratio, Criterion = criterion }).Dispose();
            var epoch = JsonNode.Parse(File.ReadAllText(folder.File("history.json")))![0]!;
            double[] shares =
                [(double)epoch["Correlation"]!["All"]!, .. epoch["Correlation"]!["Levels"]!.AsArray().Select(level => (double)level!)];
            Assert.HasCount(5, shares);
            if (ratio == 1)
                Assert.IsTrue(shares.All(share => Math.Abs(share - 1) < 1e-6), string.Join(' ', shares));
            else
                Assert.IsTrue(shares[0] is > 0.02 and < 0.98 && shares.All(share => share is >= 0 and <= 1), string.Join(' ', shares));
            string[] learnt = [.. epoch["Terms"]!.AsObject().Select(term => term.Key)];
            Assert.AreEqual(criterion == TokenCriterion.Attention, learnt.Contains("loss_mask_prediction"));
            Assert.AreEqual(criterion == TokenCriterion.Objectness, learnt.Contains("loss_ce_backbone"));
            Assert.AreEqual(criterion == TokenCriterion.Foreground, learnt.Contains("loss_foreground"));
            Assert.Contains("loss_ce_enc_0", learnt);
        }
    }

    [TestMethod]
    [DataRow(DetectorModel.DetrR50), DataRow(DetectorModel.SparseDetrSwinT)]
    public void What_was_trained_becomes_a_network_that_scores(DetectorModel model)
    {
        using var best = Train(model, Options with { Epochs = 1 }, DetectorParts.OfPreset);
        best.eval();
        var exported = DetectorExport.Export(best, ["red", "green", "blue"]);
        Assert.AreEqual(best.Preset.Name, exported.Metadata.Model);
        Assert.IsEmpty(exported.Metadata.Sparsity);
    }

    [TestMethod]
    public void Weights_of_other_classes_leave_the_class_heads_fresh()
    {
        using var folder = new TemporaryFolder();
        foreach (var model in new[] { DetectorModel.DetrR50, DetectorModel.SparseDetrSwinT })
        {
            using Detector source = Detector.Create(Small(model), 5, Size, Size), target = Detector.Create(Small(model), 3, Size, Size);
            var path = folder.File($"{model}.safetensors");
            SafeTensors.Write(path, source.state_dict());
            var report = WeightLoader.Load(target, path);
            Assert.IsTrue(report.NewClassHeads.Count > 0 && report.NewClassHeads.All(name => name.Contains("class_embed")));
            Assert.IsGreaterThan(50, report.Loaded);
        }
    }

    [TestMethod]
    public void Budgets_are_refused_before_anything_is_read()
    {
        var data = new MLContext().Data.LoadFromEnumerable(Array.Empty<DetectionRow>());
        var trainer = new MLContext().ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options
        {
            Model = DetectorModel.SparseDetrR50,
            Sparsity = SparsityOptions.Fast(),
        });
        Assert.Contains("sparse-detr-r50 takes no budgets", Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data)).Message);
    }

    [TestMethod]
    public void A_choice_of_tokens_is_refused_by_networks_that_make_none()
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(Array.Empty<DetectionRow>());
        foreach (var encoder in new SparseEncoderOptions[] { new() { KeepRatio = 0.3f }, new() { Criterion = TokenCriterion.Random } })
        {
            var options = new SuperSparseDetrTrainer.Options { Model = DetectorModel.DeformableDetrPlusR50, SparseEncoder = encoder };
            var refused = Assert.ThrowsExactly<ArgumentException>(() => ml.ObjectDetection.Trainers.SuperSparseDetr(options).Fit(data));
            Assert.Contains("deformable-detr-plus-r50 does not choose tokens", refused.Message);
            Assert.Contains("--rho", refused.Message);
            Assert.Contains("sparse-detr-r50", refused.Message);
            Assert.Contains("no Sparse DETR",
                Assert.ThrowsExactly<ArgumentException>(() => ml.ObjectDetection.Trainers.SparseDetr(options)).Message);
        }
        foreach (var ratio in new[] { 0, -0.5f, 1.01f, float.NaN })
            Assert.Contains("SparseEncoder.KeepRatio = ", Assert.ThrowsExactly<ArgumentException>(
                () => ml.ObjectDetection.Trainers.SparseDetr(tokenKeepRatio: ratio)).Message);
    }

    private static Detector Train(
        DetectorModel model, TrainingOptions options, DetectorParts parts, IProgress<TrainingProgress>? progress = null,
        CancellationToken stop = default)
    {
        random.manual_seed(7);
        using var detector = Detector.Create(Small(model), 3, Size, Size, parts);
        using var loop = new TrainingLoop(detector, new TinySource(8, Size), options, progress: progress);
        var result = loop.Run(stop);
        Assert.IsTrue(result.History.All(epoch => epoch.SkippedSteps == 0 && double.IsFinite(epoch.Loss)), "every step counts");
        return result.Detector;
    }

    /// <summary>A small network of the same make; the dropout and the drop path of the published one stay.</summary>
    internal static DetectorPreset Small(DetectorModel model)
    {
        var preset = DetectorPreset.Of(model);
        DetectorDesign design = preset.Design switch
        {
            DetrDesign { Shape: var shape } => new DetrDesign(
                shape with { Width = 32, Heads = 4, EncoderLayers = 1, DecoderLayers = 2, FeedForward = 32, Queries = 10 },
                () => new ResNet(new ResNetArchitecture(1, 1, 1, 1), firstReturned: 3)),
            DeformableDesign { Shape: var shape } => new DeformableDesign(
                shape with { Width = 32, Heads = 4, EncoderLayers = 2, DecoderLayers = 2, FeedForward = 32, Queries = 10 },
                () => new SwinTransformer(new SwinArchitecture(8, 3, (1, 2), (2, 2), (2, 4), (1, 4)))),
            var other => throw new NotSupportedException($"{other}"),
        };
        return preset with { Design = design };
    }

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        private int _steps;

        public void Report(TrainingProgress value)
        {
            if (++_steps == steps)
                stop.Cancel();
        }
    }
}
