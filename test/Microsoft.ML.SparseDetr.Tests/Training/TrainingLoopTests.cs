using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Tests.Data;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

[TestClass]
public class TrainingLoopTests
{
    private static readonly TrainingOptions Options = TinyTraining.Options;

    [TestMethod]
    public void A_resumed_training_ends_like_an_uninterrupted_one()
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        using var whole = Train(Options with { RunFolder = straight }, out var wholeResult);

        using var stop = new CancellationTokenSource();
        using (Train(Options with { RunFolder = resumed }, out var first, Stop(after: 5), stop.Token))
            Assert.IsTrue(first.Cancelled);
        using var rest = Train(Options with { RunFolder = resumed, Resume = Path.Combine(resumed, "last.safetensors") },
            out var restResult);

        Assert.IsFalse(restResult.Cancelled);
        TinyTraining.AssertSameFile(Path.Combine(straight, "last.safetensors"), Path.Combine(resumed, "last.safetensors"));
        Assert.HasCount(2, restResult.History);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            Assert.AreEqual(wholeResult.History[epoch].Loss, restResult.History[epoch].Loss);
            CollectionAssert.AreEqual(wholeResult.History[epoch].Terms, restResult.History[epoch].Terms);
        }
        Assert.HasCount(9, File.ReadAllLines(Path.Combine(resumed, "log.csv")), "a header and one row for each step");
        using var history = JsonDocument.Parse(File.ReadAllText(Path.Combine(resumed, "history.json")));
        Assert.AreEqual(2, history.RootElement.GetArrayLength());

        IProgress<TrainingProgress> Stop(int after)
        {
            var steps = 0;
            return new Progress(_ =>
            {
                if (++steps == after)
                    stop.Cancel();
            });
        }
    }

    [TestMethod]
    public void When_the_images_are_gone_the_steps_so_far_are_saved_and_go_on_when_they_are_back()
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        var options = Options with { Epochs = 3 };
        Train(options with { RunFolder = straight }, out _).Dispose();

        var steps = 0;
        options = options with { RunFolder = resumed };
        var losing = new LosingSource(new TinySource(8, 64), _ => Volatile.Read(ref steps) >= 5);
        using (var loop = new TrainingLoop(NewDetector(), losing, options, progress: new Progress(_ => Interlocked.Increment(ref steps))))
            Assert.ThrowsExactly<DatasetException>(() => loop.Run());
        Assert.IsInRange(5, 12, steps);
        using var rest = Train(options with { Resume = Path.Combine(resumed, "last.safetensors") }, out _);

        TinyTraining.AssertSameFile(Path.Combine(straight, "last.safetensors"), Path.Combine(resumed, "last.safetensors"));
    }

    [TestMethod]
    public void Parts_beyond_the_preset_learn_and_come_back()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64,
            new DetectorParts { DeformableEncoder = true });
        var before = ((DeimDetector)detector).encoder.deformable!.level_embed.detach().clone();
        using var loop = new TrainingLoop(detector, new TinySource(4, 64), Options with { Epochs = 1, RunFolder = folder.Path }, (_, _) =>
            new ValidationScore(1, 1));
        using var best = loop.Run(CancellationToken.None).Detector;
        Assert.AreEqual(detector.Parts, best.Parts);
        Assert.IsFalse(before.Equals(((DeimDetector)best).encoder.deformable!.level_embed));
        IReadOnlyList<string>? names = null;
        using var opened = WeightsFile.Open(DetectorModel.DeimV2Atto, Path.Combine(folder.Path, "best.safetensors"), 64, ref names);
        Assert.AreEqual(detector.Parts, opened.Parts);
    }

    [TestMethod]
    public void The_best_epoch_is_what_comes_back()
    {
        using var folders = new TemporaryFolder();
        double[] scores = [0.1, 0.4, 0.3];
        var call = 0;
        var seen = new List<float>();
        var options = Options with { Epochs = 3, RunFolder = folders.File("run") };
        using var loop = new TrainingLoop(NewDetector(), new TinySource(4, 64), options, (detector, _) =>
        {
            Assert.IsFalse(detector.training);
            seen.Add(Sum(detector));
            return new ValidationScore(scores[call++], 0);
        });
        var result = loop.Run();
        Assert.AreEqual(2, result.BestEpoch);
        Assert.AreEqual(seen[1], Sum(result.Detector));
        using var weights = NewDetector(seed: 9);
        Assert.IsTrue(WeightLoader.Load(weights, Path.Combine(folders.File("run"), "best.safetensors")).Fits);
        Assert.AreEqual(seen[1], Sum(weights));
        result.Detector.Dispose();
    }

    [TestMethod]
    public void A_training_whose_score_does_not_rise_ends_early()
    {
        double[] scores = [0.1, 0.4, 0.3, 0.4];
        var messages = new List<string?>();
        var best = new List<double?>();
        var call = 0;
        using var loop = new TrainingLoop(NewDetector(), new TinySource(4, 64), Options with { Epochs = 9, Patience = 2 }, (_, _) =>
            new ValidationScore(scores[call++], 0), new Progress(progress =>
        {
            messages.Add(progress.Message);
            if (progress.Finished is not null)
                best.Add(progress.BestAP);
        }));
        var result = loop.Run();
        result.Detector.Dispose();
        Assert.HasCount(4, result.History, "as high as before is not higher");
        Assert.AreEqual(2, result.BestEpoch);
        CollectionAssert.AreEqual(new double?[] { 0.1, 0.4, 0.4, 0.4 }, best);
        Assert.IsFalse(result.Cancelled);
        Assert.Contains(message => message?.Contains("has not risen for 2 epochs", StringComparison.Ordinal) == true, messages);
    }

    [TestMethod]
    public void Live_tensors_and_memory_stay_flat_over_200_steps()
    {
        var counts = new List<long>();
        var memory = new List<long>();
        using var loop = new TrainingLoop(NewDetector(), new TinySource(200, 64),
            Options with { Epochs = 1, BatchSize = 1, DenoisingQueries = 10 }, progress: new Progress(progress =>
        {
            if (progress.Step % 20 != 0)
                return;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
            using var process = Process.GetCurrentProcess();
            memory.Add(process.WorkingSet64);
        }));
        loop.Run().Detector.Dispose();
        Assert.IsGreaterThanOrEqualTo(10, counts.Count);
        Assert.IsLessThanOrEqualTo(counts[1], counts[9], $"live tensors: {string.Join(", ", counts)}");
        Assert.IsLessThan(40L << 20, memory[9] - memory[3], $"resident bytes: {string.Join(", ", memory)}");
    }

    [TestMethod]
    public void A_loss_that_stays_not_finite_ends_the_training()
    {
        var messages = new List<string>();
        var detector = NewDetector();
        using (no_grad())
            ModuleState.Entries(detector).First(entry => entry.Name == "decoder.enc_score_head.bias").Value.fill_(float.NaN);
        using var loop = new TrainingLoop(detector, new TinySource(10, 64), Options with { LargestSkip = 2 },
            progress: new Progress(progress =>
        {
            if (progress.Message is not null)
                messages.Add(progress.Message);
        }));
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => loop.Run());
        Assert.Contains("3 steps in a row", error.Message);
        Assert.Contains("not finite", error.Message);
        Assert.HasCount(2, messages);
    }

    [TestMethod]
    public void A_finished_training_goes_on_with_more_epochs_but_not_with_fewer()
    {
        using var folders = new TemporaryFolder();
        var run = folders.File("run");
        Train(Options with { Epochs = 1, RunFolder = run }, out _).Dispose();
        var last = Path.Combine(run, "last.safetensors");
        var said = new List<string>();
        var telling = new Progress(progress => said.AddRange(progress.Message is { } message ? [message] : []));
        Train(Options with { Epochs = 3, RunFolder = run, Resume = last }, out var result, telling).Dispose();
        Assert.HasCount(3, result.History);
        StringAssert.StartsWith(said.Single(), "The training had 1 epochs and now has 3: from epoch 2 on");
        Assert.Contains("Epochs 3, now 2", Assert.ThrowsExactly<CheckpointException>(() =>
            Train(Options with { Epochs = 2, Resume = last }, out _)).Message);
        var sparse = Options with { Epochs = 9, Sparsity = SparsityOptions.Paper(), Resume = last };
        Assert.Contains("another training: Sparsity", Assert.ThrowsExactly<CheckpointException>(() => Train(sparse, out _)).Message);
    }

    [TestMethod]
    [DataRow("Epoch", -5), DataRow("Epoch", 1_000_000_000), DataRow("BestEpoch", 7), DataRow("Iteration", -1)]
    public void A_state_out_of_its_ranges_is_refused(string name, int value)
    {
        using var folders = new TemporaryFolder();
        var run = folders.File("run");
        Train(Options with { Epochs = 1, RunFolder = run }, out _).Dispose();
        var last = Path.Combine(run, "last.safetensors");
        using (var file = SafeTensors.Read(last))
        {
            var metadata = file.Metadata.ToDictionary();
            var state = JsonNode.Parse(metadata["training_state"])!;
            state[name] = value;
            metadata["training_state"] = state.ToJsonString();
            SafeTensors.Write(last, file.Tensors, metadata);
        }
        Assert.Contains("is damaged", Assert.ThrowsExactly<CheckpointException>(() =>
            Train(Options with { Epochs = 1, Resume = last }, out _)).Message);
    }

    [TestMethod]
    public void Predictions_that_are_not_finite_end_the_training()
    {
        using var folders = new TemporaryFolder();
        var run = folders.File("run");
        using var loop = new TrainingLoop(NewDetector(), new TinySource(10, 64), Options with { RunFolder = run },
            (_, _) => throw new NotFiniteNumberException("The network gives scores or boxes that are not finite."));
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => loop.Run());
        Assert.Contains("After epoch 1", error.Message);
        Assert.Contains("A lower learning rate than 0.001", error.Message);
        Assert.IsFalse(File.Exists(Path.Combine(run, "best.safetensors")));
    }

    [TestMethod]
    public void Empty_data_and_bad_checkpoints_are_named()
    {
        using var folders = new TemporaryFolder();
        Assert.ThrowsExactly<ArgumentException>(() => new TrainingLoop(NewDetector(), new TinySource(0, 64), Options));

        var missing = folders.File("none.safetensors");
        Assert.Contains(missing, Assert.ThrowsExactly<CheckpointException>(() => Train(Options with { Resume = missing }, out _)).Message);

        var run = folders.File("run");
        Train(Options with { Epochs = 1, RunFolder = run }, out _).Dispose();
        var last = Path.Combine(run, "last.safetensors");
        Assert.Contains($"Seed {Options.Seed}, now {Options.Seed + 1}",
            Assert.ThrowsExactly<CheckpointException>(() =>
                Train(Options with { Epochs = 1, Seed = Options.Seed + 1, Resume = last }, out _)).Message);

        var truncated = folders.File("truncated.safetensors");
        File.WriteAllBytes(truncated, File.ReadAllBytes(last)[..100_000]);
        Assert.Contains(truncated, Assert.ThrowsExactly<CheckpointException>(() =>
            Train(Options with { Epochs = 1, Resume = truncated }, out _)).Message);

        var file = folders.File("file");
        File.WriteAllText(file, "not a folder");
        Assert.Contains(file, Assert.ThrowsExactly<CheckpointException>(() => Train(Options with { RunFolder = file }, out _)).Message);
    }

    private static float Sum(Detector detector)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return detector.parameters().Select(parameter => parameter.abs().sum().item<float>()).Sum();
    }

    private static Detector NewDetector(int seed = 1)
    {
        manual_seed(seed);
        return Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64);
    }

    private static TrainingLoop Train(
        TrainingOptions options, out TrainingResult result, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var loop = new TrainingLoop(NewDetector(), new TinySource(8, 64), options, progress: progress);
        result = loop.Run(cancellation);
        result.Detector.Dispose();
        return loop;
    }

    // Progress<T> of the framework reports later, on another thread.
    private sealed class Progress(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
