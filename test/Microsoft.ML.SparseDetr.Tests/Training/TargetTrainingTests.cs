using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>Trainings with a target in multiply-adds: 3 epochs of 4 steps; queries change before step 4, channels before step 8.</summary>
[TestClass]
public sealed class TargetTrainingTests : IDisposable
{
    private const int Steps = 4;

    private static readonly TrainingOptions Options = TinyTraining.Options with
    {
        Epochs = 3,
        DenoisingQueries = 10,
        MostObjects = 2,
        Sparsity = SparsityOptions.ForGflops(0.75f),
    };

    private static readonly Lazy<string> Table = new(() =>
    {
        using var folder = new TemporaryFolder();
        Train(Options with { RunFolder = folder.Path }, stopAfter: 1).Result.Detector.Dispose();
        return File.ReadAllText(new RunFolder(folder.Path).Levers);
    });

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(2, null), DataRow(6, null), DataRow(9, null), DataRow(6, ChannelScore.Refit)]
    public void A_training_that_was_stopped_keeps_its_budgets_and_measures_nothing_again(int steps, ChannelScore? score)
    {
        var options = Options with { Sparsity = Options.Sparsity.Copy() };
        options.Sparsity.Scores.ChannelScore = score;
        var (straight, resumed) = (_folder.File("straight"), _folder.File("resumed"));
        foreach (var folder in new[] { straight, resumed })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(new RunFolder(folder).Levers, Table.Value);
        }
        using var whole = Train(options with { RunFolder = straight }).Result.Detector;
        using var stopped = Train(options with { RunFolder = resumed }, steps).Result.Detector;
        File.Delete(new RunFolder(resumed).Levers); // the checkpoint is enough
        var (rest, told) = Train(options with { RunFolder = resumed, Resume = new RunFolder(resumed).LastCheckpoint });
        using var gone = rest.Detector;
        Assert.IsEmpty(told.Where(progress => progress.Preparation is not null));
        Assert.AreEqual(whole.Structure.ToJson(), gone.Structure.ToJson());
        TrainingState a = StateOf(straight), b = StateOf(resumed);
        Assert.AreEqual(JsonSerializer.Serialize(a.Budgets), JsonSerializer.Serialize(b.Budgets));
        Assert.AreEqual(a.Levers!.ToJson(), b.Levers!.ToJson());
        CollectionAssert.AreEqual(
            a.History.Select(epoch => epoch.Stability).ToArray(), b.History.Select(epoch => epoch.Stability).ToArray());
        foreach (var group in whole.ChannelGroups)
            Assert.AreEqual(a.Budgets!.Widths.GetValueOrDefault(group.Name, group.Channels), group.Count, group.Name);
        Assert.IsLessThanOrEqualTo(0.75, a.Budgets!.Measured!.Value);
    }

    [TestMethod]
    public void The_table_is_measured_once_and_another_machine_measures_its_own()
    {
        var folder = new RunFolder(_folder.Path);
        var options = Options with { RunFolder = folder.ToString() };
        File.WriteAllText(folder.Levers, Table.Value);
        var (_, told) = Train(options, stopAfter: 1);
        Assert.IsEmpty(told.Where(progress => progress.Preparation is not null), Told(told));
        Assert.AreEqual(Table.Value, File.ReadAllText(folder.Levers));

        var table = LeverTable.FromJson(Table.Value)!;
        File.WriteAllText(folder.Levers, (table with { Key = table.Key with { Processor = "another" } }).ToJson());
        (_, told) = Train(options, stopAfter: 1);
        StringAssert.Matches(Told(told), new("^Measured 0 of ([0-9]+) smaller parts[.] .*Measured \\1 of \\1 smaller parts[.]$"));
        Assert.AreEqual(Table.Value, File.ReadAllText(folder.Levers));
    }

    [TestMethod]
    public void A_target_out_of_reach_is_refused_before_the_first_step()
    {
        var folder = new RunFolder(_folder.Path);
        File.WriteAllText(folder.Levers, Table.Value);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Train(
            Options with { Sparsity = SparsityOptions.ForGflops(0.3f), RunFolder = folder.ToString() }));
        Assert.IsFalse(File.Exists(folder.LastCheckpoint));
        StringAssert.Contains(error.Message, "Gflops 0.3 cannot be reached");
        StringAssert.Matches(error.Message, new("give a ratio of 0[.][4-9][0-9] or more"));
    }

    [TestMethod]
    public void The_choice_is_told_with_what_it_comes_to()
    {
        var (result, told) = Train(Options with { MostObjects = 15 });
        result.Detector.Dispose();
        Assert.AreEqual("Training images have up to 15 objects: at least 60 of 100 queries stay.", told[0].Preparation);
        StringAssert.Matches(
            told.First(progress => progress.Change is not null).Change,
            new("^Gflops 0.75: [0-9]+ of 100 queries, [0-9]+ of 35 groups of channels become narrower; predicted 0[.][0-9]+, measured "));
        Assert.IsGreaterThanOrEqualTo(60, result.Detector.Structure.Queries?.Length ?? 100);
    }

    [TestMethod]
    public void A_training_that_is_ended_while_it_measures_returns_what_it_started_with()
    {
        using var stop = new CancellationTokenSource();
        using var detector = NewDetector();
        using var loop = new TrainingLoop(detector, new TinySource(2 * Steps, 64), Options, null, new Reporter(_ => stop.Cancel()));
        var result = loop.Run(stop.Token);
        result.Detector.Dispose();
        Assert.IsTrue(result.Cancelled);
        Assert.IsEmpty(result.History);
    }

    [TestMethod]
    public void A_table_of_single_groups_needs_no_measuring()
    {
        var table = new SparsityOptions
        {
            GroupWidthRatios = new Dictionary<string, float> { ["backbone.stages.1"] = 0.5f, ["encoder"] = 0.75f },
        };
        var (result, told) = Train(Options with { Sparsity = table });
        using var detector = result.Detector;
        Assert.IsEmpty(told.Where(progress => progress.Preparation is not null));
        foreach (var group in detector.ChannelGroups.Where(group => group.Kept is not null))
            Assert.IsTrue(group.Name.StartsWith("backbone.stages.1.", StringComparison.Ordinal)
                || group.Name.StartsWith("encoder.", StringComparison.Ordinal), group.Name);
        Assert.AreEqual(64, detector.ChannelGroups.Single(group => group.Name == "backbone.stages.1.blocks.0.aggregation").Count);
        Assert.AreEqual(48, detector.ChannelGroups.Single(group => group.Name == "encoder.fpn_block.cv1.0").Count);
        table.GroupWidthRatios["backbone.stage"] = 0.5f;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Train(Options with { Sparsity = table })).Message,
            "'backbone.stage'");
    }

    private static string Told(List<TrainingProgress> told) =>
        string.Join(" ", told.Select(progress => progress.Preparation).Where(text => text is not null));

    private static TrainingState StateOf(string folder)
    {
        using var file = SafeTensors.Read(new RunFolder(folder).LastCheckpoint);
        return JsonSerializer.Deserialize(file.Metadata["training_state"], TrainingStateJson.Default.TrainingState)!;
    }

    private static (TrainingResult Result, List<TrainingProgress> Told) Train(TrainingOptions options, int stopAfter = int.MaxValue)
    {
        using var stop = new CancellationTokenSource();
        using var detector = NewDetector();
        var told = new List<TrainingProgress>();
        using var loop = new TrainingLoop(detector, new TinySource(2 * Steps, 64), options, null, new Reporter(progress =>
        {
            told.Add(progress);
            if (progress is { Finished: null, Change: null, Preparation: null }
                && (progress.Epoch - 1) * progress.Steps + progress.Step == stopAfter)
                stop.Cancel();
        }));
        return (loop.Run(stop.Token), told);
    }

    private sealed class Reporter(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }

    private static Detector NewDetector()
    {
        TorchSharp.torch.manual_seed(5);
        return Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, TinyTraining.Size, TinyTraining.Size);
    }
}
