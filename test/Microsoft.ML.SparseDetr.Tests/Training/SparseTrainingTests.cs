using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>
/// A training that becomes sparse: 4 epochs of 4 steps; queries change before step 4, channels of step 8, tokens of step 12.
/// </summary>
[TestClass]
public class SparseTrainingTests
{
    private const int Steps = 4;

    internal static readonly TrainingOptions Options = TinyTraining.Options with
    {
        Epochs = 4,
        DenoisingQueries = 10,
        Sparsity = new SparsityOptions
        {
            TokenKeepRatio = 0.8f,
            Queries = 15,
            FfnWidthRatio = 0.75f,
            FusionWidthRatio = 0.5f,
            BackboneWidthRatio = 0.5f,
        },
    };

    [TestMethod]
    [DataRow(6, TeacherWeights.Average), DataRow(10, TeacherWeights.Average), DataRow(13, TeacherWeights.Average),
        DataRow(10, TeacherWeights.Snapshot)]
    public void A_training_killed_while_it_compensates_ends_like_one_that_was_not(int steps, TeacherWeights teacher)
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        var options = With(sparsity => sparsity.Compensation.TeacherWeights = teacher);
        Train(options with { RunFolder = straight });
        StopAndGoOn(options with { RunFolder = resumed }, steps);
        AssertSame(straight, resumed);
    }

    [TestMethod]
    public void Each_epoch_is_validated_with_the_structure_that_it_trained()
    {
        var validated = new List<int>();
        using var detector = NewDetector();
        using var loop = new TrainingLoop(detector, new TinySource(2 * Steps, 64), Options, (average, _) =>
        {
            validated.Add(average.Structure.Version);
            return new ValidationScore(0.5, 0);
        });
        var result = loop.Run();
        CollectionAssert.AreEqual(result.History.Select(epoch => epoch.StructureVersion).ToArray(), validated);
        Assert.AreEqual(3, validated[^1]);
        result.Detector.Dispose();
    }

    [TestMethod]
    public void A_finished_training_goes_on_with_more_epochs_and_the_structure_it_has()
    {
        using var folders = new TemporaryFolder();
        var run = folders.File("run");
        var structure = Train(Options with { RunFolder = run }).History[^1].StructureVersion;
        for (var epochs = 6; epochs <= 8; epochs += 2)
        {
            var result = Train(Options with { RunFolder = run, Epochs = epochs, Resume = Path.Combine(run, "last.safetensors") });

            Assert.HasCount(epochs, result.History);
            Assert.IsTrue(result.History.Skip(3).All(epoch => epoch.StructureVersion == structure));
            Assert.IsFalse(result.Detector.Structure.IsDense);
            result.Detector.Dispose();
        }

        var stopped = Options with { RunFolder = folders.File("stopped") };
        Train(stopped, stopAfter: 6).Detector.Dispose();
        var error = Assert.ThrowsExactly<CheckpointException>(() =>
            Train(stopped with { Epochs = 8, Resume = Path.Combine(stopped.RunFolder!, "last.safetensors") }));
        Assert.Contains("becomes longer only when it is finished", error.Message);
    }

    // Two steps are an epoch. Channels may change before steps 4 and 6, tokens before steps 8 and 10.
    [TestMethod]
    [DataRow(StructureWindow.EveryEpoch, TeacherWeights.Average), DataRow(StructureWindow.Ramp, TeacherWeights.Snapshot)]
    public void A_training_killed_inside_a_window_that_changes_again_ends_like_one_that_was_not(StructureWindow window,
        TeacherWeights teacher)
    {
        var options = Options with
        {
            Epochs = 8,
            BatchSize = 4,
            Sparsity = Options.Sparsity.With(sparsity =>
            {
                (sparsity.Queries, sparsity.Scores.Decay, sparsity.Schedule.Window) = (null, 0.1f, window);
                (sparsity.Compensation.Epochs, sparsity.Compensation.TeacherWeights) = (2, teacher);
            }),
        };
        using var folders = new TemporaryFolder();
        var straight = folders.File("straight");
        var result = Train(options with { RunFolder = straight });
        var last = result.History[^1].StructureVersion; // in so short a training the same tokens may be the best again
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 2, 3, last, last, last }, result.History.Select(epoch => epoch.StructureVersion)
            .ToArray());
        CollectionAssert.AreEqual(
            new[] { false, false, true, true, true, true, last == 4, false },
            result.History.Select(epoch => epoch.Terms.ContainsKey("kd_class")).ToArray(),
            "the second change of the tokens has room for a window of its own, that of the channels has not");
        double[] tokens = [.. result.History.Select(epoch => epoch.Shares.Tokens)],
        fusion = [.. result.History.Select(epoch => epoch.Shares.Fusion)];
        CollectionAssert.AreEqual(
            new[] { false, true, true, true, true, false, false, false },
            result.History.Select(epoch => epoch.Stability is { Tokens: > 0, Channels: > 0, Queries: null }).ToArray(),
            "from the second epoch on, as long as scores are collected");
        Assert.IsTrue(result.History[0].Stability is { Tokens: null, Channels: null, TokenEntropy: > 0 and < 1 }
            && result.History[5].Stability is null);
        Assert.AreEqual(window == StructureWindow.Ramp, tokens[4] > tokens[5]);
        Assert.AreEqual(window == StructureWindow.Ramp, fusion[2] > fusion[3]);
        Assert.IsTrue(fusion[1] == 1 && fusion[2] < 1 && tokens[3] == 1 && tokens[4] < 1 && tokens[7] == tokens[5]);
        foreach (var steps in new[] { 7, 11 })
        {
            var resumed = folders.File($"resumed-{steps}");
            StopAndGoOn(options with { RunFolder = resumed }, steps);
            AssertSame(straight, resumed);
        }
    }

    [TestMethod]
    public void A_snapshot_stays_what_the_average_was_until_the_window_ends()
    {
        using var scope = NewDisposeScope();
        using var folders = new TemporaryFolder();
        string folder = folders.File("run"), last = Path.Combine(folder, "last.safetensors");
        var options = With(sparsity =>
            sparsity.Compensation.TeacherWeights = TeacherWeights.Snapshot) with
        { RunFolder = folder };
        Train(options, stopAfter: Steps).Detector.Dispose();
        using var before = SafeTensors.Read(last);
        Assert.IsEmpty(Snapshot(before), "nothing has changed yet");
        Train(options with { Resume = last }, stopAfter: Steps + 2).Detector.Dispose();
        using var inside = SafeTensors.Read(last);
        Assert.AreEqual(before.Tensors.Keys.Count(name => name.StartsWith("ema.", StringComparison.Ordinal)), Snapshot(inside).Length);
        foreach (var name in Snapshot(inside))
            Assert.IsTrue(inside.Tensors[name].Equals(before.Tensors[Average(name)]), name);
        Assert.IsTrue(Snapshot(inside).Any(name => !inside.Tensors[name].Equals(inside.Tensors[Average(name)])), "the average went on");
        Train(options with { Resume = last }).Detector.Dispose();
        using var after = SafeTensors.Read(last);
        Assert.IsEmpty(Snapshot(after), "the last window is over");

        static string[] Snapshot(TensorFile file) =>
            [.. file.Tensors.Keys.Where(name => name.StartsWith("teacher.", StringComparison.Ordinal))];
        static string Average(string name) => "ema." + name["teacher.".Length..];
    }

    [TestMethod]
    public void The_teacher_speaks_after_each_change_and_the_structure_reaches_the_result()
    {
        using var folders = new TemporaryFolder();
        var changes = new List<string>();
        var result = Train(Options with { RunFolder = folders.File("run") }, observe: (_, progress) =>
        {
            if (progress.Change is { } change)
                changes.Add(change);
        });
        Assert.HasCount(3, changes);
        bool[] taught = [.. result.History.Select(epoch => epoch.Terms.ContainsKey("kd_class") && epoch.Terms["kd_box"] > 0)];
        CollectionAssert.AreEqual(new[] { false, true, true, true }, taught);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, result.History.Select(epoch => epoch.StructureVersion).ToArray());

        var structure = result.Detector.Structure;
        Assert.AreEqual(3, structure.Version);
        Assert.HasCount(15, structure.Queries!);
        Assert.AreEqual(4, result.BestEpoch, "epochs of another structure do not count");
        using var best = SafeTensors.Read(Path.Combine(folders.File("run"), "best.safetensors"));
        Assert.AreEqual(structure.ToJson(), SparseState.FromJson(best.Metadata[Checkpoint.StructureKey]).ToJson());
        result.Detector.Dispose();
    }

    [TestMethod]
    public void A_training_killed_beside_a_teacher_with_an_average_of_its_own_ends_like_one_that_was_not()
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        var options = With(sparsity => sparsity.Compensation.TeacherDecay = 0.9f);
        Train(options with { RunFolder = straight }).Detector.Dispose();
        StopAndGoOn(options with { RunFolder = resumed }, 10);
        AssertSame(straight, resumed);
    }

    // Channels change before step 8: the snapshot is taken then, and stays to the end.
    [TestMethod]
    [DataRow(6, false), DataRow(9, false), DataRow(13, false), DataRow(6, true), DataRow(13, true)]
    public void A_training_killed_beside_a_dense_teacher_ends_like_one_that_was_not(int steps, bool finished)
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        var options = With(sparsity => sparsity.Compensation.DenseTeacher = new DenseTeacherOptions());
        using var teacher = finished ? NewDetector() : null;
        var result = Train(options with { RunFolder = straight }, teacher: teacher);
        result.Detector.Dispose();
        CollectionAssert.AreEqual(
            new[] { false, false, true, true }, result.History.Select(epoch => epoch.Terms.ContainsKey("kd_hint")).ToArray());
        Assert.IsTrue(result.History.All(epoch => epoch.WindowFactor == 1));
        CollectionAssert.AreEqual(
            new[] { SparsityPhase.Collect, SparsityPhase.Sparse, SparsityPhase.Compensation, SparsityPhase.Compensation },
            result.History.Select(epoch => epoch.Phase).ToArray());
        StopAndGoOn(options with { RunFolder = resumed }, steps, teacher);
        AssertSame(straight, resumed);
        using var last = SafeTensors.Read(Path.Combine(straight, "last.safetensors"));
        Assert.IsTrue(last.Tensors.Keys.Any(name => name.StartsWith("teacher.", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(ChannelScore.Taylor), DataRow(ChannelScore.Magnitude), DataRow(ChannelScore.Sensitivity), DataRow(ChannelScore.Refit)]
    public void A_training_killed_under_another_score_ends_like_one_that_was_not(ChannelScore score)
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        var options = With(sparsity =>
            (sparsity.Scores.ChannelScore, sparsity.Scores.UnclippedGradients, sparsity.Scores.Epsilon) = (score, true, 1e-16f));
        Train(options with { RunFolder = straight }).Detector.Dispose();
        StopAndGoOn(options with { RunFolder = resumed }, 6);
        AssertSame(straight, resumed);
    }

    [TestMethod]
    public void A_dense_teacher_begins_with_the_first_change_where_channels_have_no_budget()
    {
        var result = Train(Options with
        {
            Epochs = 2,
            Sparsity = new SparsityOptions { Queries = 15, Compensation = { DenseTeacher = new() { ReduceRate = true } } }
        });
        result.Detector.Dispose();
        Assert.IsTrue(result.History[1].Terms["kd_class"] > 0 && result.History[1].Terms["kd_box"] >= 0);
        Assert.AreEqual(0.8, result.History[1].WindowFactor, 1e-6, "asked for");
    }

    [TestMethod]
    [DataRow(QueryPairing.SameToken), DataRow(QueryPairing.Hungarian)]
    public void A_teacher_with_queries_of_its_own_speaks_too(QueryPairing pairing)
    {
        var options = Options with
        {
            Epochs = 2,
            Sparsity = new SparsityOptions { Queries = 15, Compensation = { Pairing = pairing } }
        };
        var result = Train(options);
        result.Detector.Dispose();
        Assert.IsTrue(result.History[1].Terms["kd_class"] > 0 && result.History[1].Terms["kd_box"] > 0);
    }

    [TestMethod]
    public void Channels_out_of_use_keep_weights_and_moments_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var folders = new TemporaryFolder();
        var folder = folders.File("run");
        Train(Options with { RunFolder = folder }, stopAfter: 9).Detector.Dispose();
        using var early = SafeTensors.Read(Path.Combine(folder, "last.safetensors"));
        var before = early.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        Train(Options with { RunFolder = folder, Resume = Path.Combine(folder, "last.safetensors") }).Detector.Dispose();
        using var after = SafeTensors.Read(Path.Combine(folder, "last.safetensors"));

        using var detector = NewDetector();
        detector.Structure = TrainingStateOf(after).Structure;
        var names = ModuleState.Entries(detector).DistinctBy(entry => entry.Value.Handle)
            .ToDictionary(entry => entry.Value.Handle, entry => entry.Name);
        var compared = 0;
        foreach (var group in detector.ChannelGroups.Where(group => group.Kept is not null))
            foreach (var member in group.Members)
                foreach (var prefix in new[] { "model.", "optimizer.exp_avg.", "optimizer.exp_avg_sq." })
                {
                    var name = prefix + names[member.Read().Handle];
                    var dropped = tensor(Enumerable.Range(0, group.Channels).Except(group.Kept!)
                        .Select(channel => (long)(member.Offset + channel)).ToArray());
                    Assert.IsTrue(before[name].index_select(member.Dimension, dropped)
                        .Equals(after.Tensors[name].index_select(member.Dimension, dropped)), name);
                    Assert.IsFalse(before[name].Equals(after.Tensors[name]), $"{name} did not learn at all");
                    compared++;
                }
        Assert.IsGreaterThan(50, compared);
    }

    [TestMethod]
    public void Collecting_scores_changes_no_number()
    {
        var dense = Options with { Epochs = 1, Sparsity = new SparsityOptions() };
        using Detector plain = Train(dense).Detector,
        collecting = Train(dense with { Sparsity = new SparsityOptions { CollectScores = true } }).Detector;
        foreach (((var name, var a), (var _, var b)) in ModuleState.Entries(plain).Zip(ModuleState.Entries(collecting)))
            Assert.IsTrue(a.Equals(b), name);
    }

    [TestMethod]
    public void Places_count_from_the_queries_milestone_on_even_if_all_queries_stay()
    {
        var result =
            Train(Options with { Epochs = 2, Sparsity = new SparsityOptions { QueryRanking = { PriorWeight = 0.5f } } });
        using var detector = result.Detector;
        CollectionAssert.AreEqual(new[] { 0, 1 }, result.History.Select(epoch => epoch.StructureVersion).ToArray());
        Assert.HasCount(detector.Preset.Queries, detector.Structure.Queries!);
        Assert.HasCount(detector.Levels.Count, detector.Structure.QueryPrior!);
        Assert.Contains(value => value != 0, detector.Structure.QueryPrior![0]);
    }

    [TestMethod]
    public void The_token_average_begins_anew_where_the_augmentation_stops_if_that_is_asked_for()
    {
        float[] restarted = Tokens(0.9f, true), last = Tokens(0, false), all = Tokens(0.9f, false);
        CollectionAssert.AreEqual(last, restarted, "only the epoch behind that point counts");
        CollectionAssert.AreNotEqual(last, all);

        static float[] Tokens(float decay, bool restart)
        {
            var result = Train(Options with
            {
                Epochs = 2,
                BatchSize = 4,
                Augmentation = new AugmentationOptions { StopFraction = 0.5 },
                Sparsity = new SparsityOptions { CollectScores = true, Scores = { Decay = decay, RestartTokens = restart } },
            });
            result.Detector.Dispose();
            return result.Scores!.Tokens.Values;
        }
    }

    [TestMethod]
    public void Impossible_budgets_are_named_before_the_first_step()
    {
        Assert.Contains("101 queries", Assert.Throws<ArgumentException>(() =>
            Train(Options with { Sparsity = new SparsityOptions { Queries = 101 } })).Message);
        Assert.Contains("3 epochs are too few", Assert.Throws<ArgumentException>(() => Train(Options with { Epochs = 3 })).Message);
        var tooLong = With(sparsity =>
            (sparsity.Schedule.Paper, sparsity.Compensation.Epochs) = (PaperSchedule.X, 8)) with
        { Epochs = 50 };
        Assert.Contains("Compensation.Epochs is 8", Assert.Throws<ArgumentException>(() => Train(tooLong)).Message);
    }

    internal static TrainingOptions With(Action<SparsityOptions> change) => Options with { Sparsity = Options.Sparsity.With(change) };

    internal static void StopAndGoOn(TrainingOptions options, int steps, Detector? teacher = null)
    {
        TrainingResult first = Train(options, steps, teacher: teacher),
        rest = Train(options with { Resume = Path.Combine(options.RunFolder!, "last.safetensors") }, teacher: teacher);
        first.Detector.Dispose();
        rest.Detector.Dispose();
        Assert.IsTrue(first.Cancelled && !rest.Cancelled);
    }

    internal static void AssertSame(string straight, string resumed)
    {
        using var scope = NewDisposeScope();
        using TensorFile expected = SafeTensors.Read(Path.Combine(straight, "last.safetensors")),
        actual = SafeTensors.Read(Path.Combine(resumed, "last.safetensors"));
        CollectionAssert.AreEquivalent(expected.Tensors.Keys.ToArray(), actual.Tensors.Keys.ToArray());
        Assert.IsTrue(expected.Tensors.Keys.Any(name => name.StartsWith("scores.", StringComparison.Ordinal)));
        foreach (var (name, tensor) in expected.Tensors)
            Assert.IsTrue(tensor.Equals(actual.Tensors[name]), name);
        Assert.AreEqual(TrainingStateOf(expected).Structure.ToJson(), TrainingStateOf(actual).Structure.ToJson());
        Assert.AreEqual(TrainingStateOf(expected).StructureBefore.ToJson(), TrainingStateOf(actual).StructureBefore.ToJson());
        CollectionAssert.AreEqual(
            TrainingStateOf(expected).History.Select(epoch => epoch.Stability).ToArray(),
            TrainingStateOf(actual).History.Select(epoch => epoch.Stability).ToArray());
    }

    internal static TrainingState TrainingStateOf(TensorFile checkpoint) =>
        JsonSerializer.Deserialize(checkpoint.Metadata["training_state"], TrainingStateJson.Default.TrainingState)!;

    internal static TrainingResult Train(TrainingOptions options, int stopAfter = int.MaxValue,
        Action<TrainingLoop, TrainingProgress>? observe = null, Detector? teacher = null, int stopAfterEpoch = int.MaxValue)
    {
        using var stop = new CancellationTokenSource();
        using var detector = NewDetector();
        TrainingLoop? loop = null;
        var scored = 0;
        loop = new TrainingLoop(detector, new TinySource(2 * Steps, 64), options, (_, _) =>
            new ValidationScore(0.5 - 0.1 * scored++, 0), new Reporter(progress =>
        {
            observe?.Invoke(loop!, progress);
            if (progress.Finished is null && progress.Change is null && (progress.Epoch - 1) * progress.Steps + progress.Step == stopAfter)
                stop.Cancel();
            if (progress.Finished?.Epoch == stopAfterEpoch)
                stop.Cancel();
        }), teacher);
        using (loop)
            return loop.Run(stop.Token);
    }

    private static Detector NewDetector()
    {
        manual_seed(1);
        return Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64);
    }

    private sealed class Reporter(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
