using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Training;
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
    [DataRow(DetectorModel.DetrR50), DataRow(DetectorModel.DeformableDetrR50), DataRow(DetectorModel.SparseDetrSwinT)]
    public void A_resumed_training_ends_like_an_uninterrupted_one(DetectorModel model)
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        Train(model, Options with { RunFolder = straight }).Dispose();
        using (var stop = new CancellationTokenSource())
            Train(model, Options with { RunFolder = resumed }, new StopAfter(3, stop), stop.Token).Dispose();
        Train(model, Options with { RunFolder = resumed, Resume = Path.Combine(resumed, "last.safetensors") }).Dispose();
        TinyTraining.AssertSameFile(Path.Combine(straight, "last.safetensors"), Path.Combine(resumed, "last.safetensors"));
    }

    [TestMethod]
    [DataRow(DetectorModel.DetrR50), DataRow(DetectorModel.SparseDetrSwinT)]
    public void What_was_trained_becomes_a_network_that_scores(DetectorModel model)
    {
        using var best = Train(model, Options with { Epochs = 1 });
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

    private static Detector Train(
        DetectorModel model, TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        random.manual_seed(7);
        using var detector = Detector.Create(Small(model), 3, Size, Size);
        using var loop = new TrainingLoop(detector, new TinySource(8, Size), options, progress: progress);
        var result = loop.Run(stop);
        Assert.IsTrue(result.History.All(epoch => epoch.SkippedSteps == 0 && double.IsFinite(epoch.Loss)), "every step counts");
        return result.Detector;
    }

    // the dropout and the drop path of the published networks stay
    private static DetectorPreset Small(DetectorModel model)
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
