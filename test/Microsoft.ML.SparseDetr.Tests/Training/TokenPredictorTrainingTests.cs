using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>A training whose tokens are chosen for each image: 5 epochs of 3 steps; the tokens change before step 9.</summary>
[TestClass]
public class TokenPredictorTrainingTests
{
    private const int Steps = 3;

    private static readonly TrainingOptions Options = TinyTraining.Options with
    {
        Epochs = 5,
        LearningRate = 2e-3,
        DenoisingQueries = 10,
        Sparsity = new SparsityOptions { TokenKeepRatio = 0.6f, Tokens = { Choice = TokenChoice.Predicted } },
    };

    [TestMethod]
    public void The_predictor_learns_before_and_after_it_chooses()
    {
        using var folders = new TemporaryFolder();
        var folder = folders.File("run");
        var result = Train(Options with { RunFolder = folder });
        using var detector = result.Detector;
        Assert.IsTrue(detector.Parts.TokenPredictor);
        Assert.AreEqual(1, detector.Structure.Version);
        Assert.IsNull(detector.Structure.Tokens);
        CollectionAssert.AreEqual(new[] { 10, 3 }, detector.Structure.TokenCounts!.ToArray());
        double[] losses = [.. result.History.Select(epoch => epoch.Terms["loss_token_mask"])];
        Assert.IsLessThan(losses[2], losses[4], string.Join(' ', losses));
        Assert.IsLessThan(losses[0], losses[2], string.Join(' ', losses));
        CollectionAssert.AreEqual(new[] { 1, 1, 1, 0.65, 0.65 }, result.History.Select(epoch => epoch.Shares.Tokens).ToArray());

        using var last = SafeTensors.Read(Path.Combine(folder, "last.safetensors"));
        Assert.IsTrue(last.Tensors.ContainsKey("ema.token_predictor.layer1.0.weight"));
        using var best = SafeTensors.Read(Path.Combine(folder, "best.safetensors"));
        var predictor = ((DeimDetector)detector).token_predictor!;
        Assert.IsTrue(best.Tensors["token_predictor.layer2.4.bias"].Equals(predictor.layer2[4].parameters().Last()));
    }

    [TestMethod]
    public void A_training_killed_after_the_milestone_ends_like_one_that_was_not()
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        Train(Options with { RunFolder = straight }).Detector.Dispose();
        var stopped = Train(Options with { RunFolder = resumed }, stopAfter: 3 * Steps + 1);
        Assert.IsTrue(stopped.Cancelled);
        stopped.Detector.Dispose();
        Train(Options with { RunFolder = resumed, Resume = Path.Combine(resumed, "last.safetensors") }).Detector.Dispose();

        using var scope = NewDisposeScope();
        using TensorFile expected = SafeTensors.Read(Path.Combine(straight, "last.safetensors")),
        actual = SafeTensors.Read(Path.Combine(resumed, "last.safetensors"));
        foreach (var (name, tensor) in expected.Tensors)
            Assert.IsTrue(tensor.Equals(actual.Tensors[name]), name);
        var other = Assert.ThrowsExactly<CheckpointException>(() => Train(
            Options with
            {
                Resume = Path.Combine(straight, "last.safetensors"),
                Sparsity = Options.Sparsity.With(sparsity => sparsity.Tokens.Choice = TokenChoice.Averaged)
            }));
        StringAssert.Contains(other.Message, "Choice");
    }

    [TestMethod]
    public void A_detector_without_a_predictor_is_named_before_the_first_step()
    {
        using var detector = NewDetector(predictsTokens: false);
        var error = Assert.Throws<ArgumentException>(() => new TrainingLoop(detector, new TinySource(2 * Steps, 64), Options));
        StringAssert.Contains(error.Message, "without a token predictor");
    }

    private static TrainingResult Train(TrainingOptions options, int stopAfter = int.MaxValue)
    {
        using var stop = new CancellationTokenSource();
        using var detector = NewDetector(options.Sparsity.PredictsTokens);
        using var loop = new TrainingLoop(detector, new TinySource(2 * Steps, 64), options, (_, _) =>
            new ValidationScore(0.5, 0), new Reporter(progress =>
        {
            if (progress.Finished is null && progress.Change is null && (progress.Epoch - 1) * Steps + progress.Step == stopAfter)
                stop.Cancel();
        }));
        return loop.Run(stop.Token);
    }

    private static Detector NewDetector(bool predictsTokens)
    {
        manual_seed(1);
        return Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64,
            new DetectorParts { TokenPredictor = predictsTokens });
    }

    private sealed class Reporter(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
