using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

/// <summary>A controller that is given other random scores in every epoch: 20 epochs, windows 4 to 6, 6 to 8 and 12 to 14.</summary>
[TestClass]
public sealed class SparsityControllerTests : IDisposable
{
    private const int Epochs = 20, Steps = 3;

    private readonly Detector _model = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64);
    private readonly Detector _average = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64);

    private static readonly SparsityOptions Options = new()
    {
        TokenKeepRatio = 0.5f,
        Queries = 50,
        FfnWidthRatio = 0.5f,
        FusionWidthRatio = 0.5f,
    };

    public void Dispose()
    {
        _model.Dispose();
        _average.Dispose();
    }

    [TestMethod]
    public void The_first_kind_of_window_changes_once()
    {
        var course = Play(Options);
        CollectionAssert.AreEqual(new[] { 4, 6, 12 }, Changes(course));
    }

    [TestMethod]
    public void What_was_left_out_comes_back_where_it_is_chosen_in_every_epoch()
    {
        var course = Play(Options.With(options => options.Schedule.Window = StructureWindow.EveryEpoch));
        CollectionAssert.AreEqual(new[] { 4, 5, 6, 7, 12, 13 }, Changes(course));
        Assert.AreEqual((50, 50), (course[4].Queries!.Length, course[5].Queries!.Length));
        Assert.IsNotEmpty(course[5].Queries!.Except(course[4].Queries!).ToArray());
        Assert.HasCount(course[12].Tokens![0].Length, course[13].Tokens![0]);
        Assert.IsNotEmpty(course[13].Tokens![0].Except(course[12].Tokens![0]).ToArray());
        foreach (var (name, kept) in course[7].Channels)
            Assert.HasCount(kept.Length, course[6].Channels[name]);
        Assert.IsTrue(course[7].Channels.Any(entry => entry.Value.Except(course[6].Channels[entry.Key]).Any()));
    }

    [TestMethod]
    public void A_ramp_goes_in_equal_steps()
    {
        var course = Play(Options.With(options => options.Schedule.Window = StructureWindow.Ramp));
        CollectionAssert.AreEqual(new[] { 4, 5, 6, 7, 12, 13 }, Changes(course));
        Assert.AreEqual((75, 50), (course[4].Queries!.Length, course[5].Queries!.Length));
        int[] cells = [.. _model.Levels.Select(level => level.Cells)];
        CollectionAssert.AreEqual(cells.Select(count => (int)Math.Ceiling(count * 0.75)).ToArray(),
            course[12].Tokens!.Select(level => level.Length).ToArray());
        CollectionAssert.AreEqual(cells.Select(count => (int)Math.Ceiling(count * 0.5)).ToArray(),
            course[13].Tokens!.Select(level => level.Length).ToArray());
        foreach (var group in _model.ChannelGroups.Where(group => group.Kind == ChannelKind.DecoderFeedForward))
            Assert.AreEqual(
                (Eights(0.75 * group.Channels), Eights(0.5 * group.Channels)),
                (course[6].Channels[group.Name].Length, course[7].Channels[group.Name].Length));

        static int Eights(double channels) => 8 * (int)Math.Round(channels / 8, MidpointRounding.AwayFromZero);
    }

    [TestMethod]
    [DataRow(StructureWindow.Start), DataRow(StructureWindow.EveryEpoch), DataRow(StructureWindow.Ramp)]
    public void The_teacher_has_all_of_what_is_changing_in_a_window(StructureWindow window)
    {
        var before = new List<SparseState>();
        var course = Play(Options.With(options => options.Schedule.Window = window), controller => before.Add(controller.Before));
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var expected = epoch < 6 ? SparseState.Dense : epoch < 12 ? course[5] : course[11];
            Assert.AreEqual(expected.ToJson(), before[epoch].ToJson(), $"epoch {epoch}");
        }
    }

    // Queries and tokens change before epoch 1, channels before epochs 1, 2 and 3.
    [TestMethod]
    public void An_early_schedule_with_repair_cuts_step_by_step_and_brings_nothing_back()
    {
        var repaired = new List<int>();
        var before = new List<SparseState>();
        var course = Play(Options.With(options => (options.Schedule.Early, options.Repair) = (true, new RepairOptions { Batches = 1 })),
            controller =>
            {
                before.Add(controller.Before);
                repaired.Add(controller.Repaired?.Layers ?? 0);
                Assert.AreEqual(1, controller.RateFactor((before.Count - 1) * Steps));
            });
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, Changes(course));
        CollectionAssert.AreEqual(
            new[] { false, true, true, true, false }, repaired.Take(5).Select(layers => layers > 0).ToArray());
        Assert.AreEqual((3, 4, 5), (course[1].Version, course[2].Version, course[3].Version));
        Assert.IsTrue(course[1].Queries!.Length == 50 && course[1].Tokens is not null);
        foreach (var (name, kept) in course[2].Channels)
        {
            Assert.IsTrue(course[3].Channels[name].All(kept.Contains), name);
            Assert.IsTrue(!course[1].Channels.TryGetValue(name, out var first) || kept.All(first.Contains), name);
        }
        Assert.IsTrue(course[3].Channels.Any(entry => course[1].Channels.TryGetValue(entry.Key, out var first)
            && first.Length > entry.Value.Length), "there was something left to cut");
        Assert.IsTrue(before[3].Channels.Count == 0 && before[3].Queries!.Length == 50, "the teacher lacks what went before the channels");
    }

    [TestMethod]
    public void A_cancelled_repair_takes_the_other_changes_of_its_epoch_back()
    {
        var options = Options.With(options => (options.Schedule.Early, options.Repair) = (true, new RepairOptions()));
        var controller = new SparsityController(_model, _average, options, Epochs, Steps, 1);
        Fill(controller, 0);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => controller.StartEpoch(1, Steps, Images, cancellation: stop.Token));
        Assert.AreSame(SparseState.Dense, _model.Structure);
        Assert.AreSame(SparseState.Dense, controller.Before);
        Assert.IsNull(controller.LastChange);
        Assert.IsNull(controller.Snapshot);
        Assert.HasCount(3, controller.StartEpoch(1, Steps, Images));
    }

    [TestMethod]
    public void The_same_choice_again_is_no_change_and_opens_no_window()
    {
        var changes = new List<int>();
        var controller = new SparsityController(_model, _average,
            Options.With(options => options.Schedule.Window = StructureWindow.EveryEpoch), Epochs, Steps, 1);
        Fill(controller, 0);
        for (var epoch = 0; epoch < Epochs; epoch++)
            changes.AddRange(controller.StartEpoch(epoch, epoch * Steps).Select(change => change.Epoch));
        CollectionAssert.AreEqual(new[] { 4, 6, 12 }, changes);
        Assert.AreEqual(12 * Steps, controller.LastChange);
    }

    [TestMethod]
    public void A_choice_that_is_alike_enough_changes_nothing_but_a_smaller_one_does()
    {
        var every =
            Play(Options.With(options => (options.Schedule.Window, options.Schedule.ChangeBelow) = (StructureWindow.EveryEpoch, 0)));
        CollectionAssert.AreEqual(new[] { 4, 6, 12 }, Changes(every));
        var ramp =
            Play(Options.With(options => (options.Schedule.Window, options.Schedule.ChangeBelow) = (StructureWindow.Ramp, 0)));
        CollectionAssert.AreEqual(new[] { 4, 5, 6, 7, 12, 13 }, Changes(ramp));
    }

    [TestMethod]
    public void Tokens_are_chosen_by_a_symmetric_map_where_that_is_asked_for()
    {
        SparsityOptions tokens = new() { TokenKeepRatio = 0.5f, Tokens = { Coverage = TokenCoverage.Ratio } };
        Assert.IsFalse(Play(tokens)[^1].Tokens!.Zip(_model.Levels).All(level => IsSymmetric(level.First, level.Second.Width)));
        Assert.IsTrue(Play(tokens.With(options => options.Scores.SymmetricTokens = true))[^1].Tokens!.Zip(_model.Levels)
            .All(level => IsSymmetric(level.First, level.Second.Width)));

        static bool IsSymmetric(int[] kept, int width) => kept.Select(cell => cell / width * width + width - 1 - cell % width).Order()
            .SequenceEqual(kept);
    }

    [TestMethod]
    public void Stability_compares_what_two_epochs_would_choose()
    {
        var controller = new SparsityController(_model, _average, Options, Epochs, Steps, 1);
        var selector = new StructureSelector(_model, Options, controller.Scores, 1);
        SparseState? before = null;
        foreach (var seed in new[] { 1, 2, 2 })
        {
            Fill(controller, seed);
            var stability = controller.CloseScores();
            var now = selector.SelectAll(SparseState.Dense);
            Assert.AreEqual(now.ToJson(), controller.Choice!.ToJson());
            Assert.IsTrue(stability.TokenEntropy is > 0.5 and < 1);
            if (before is null)
                Assert.AreEqual(new ScoreStability(null, null, null, stability.TokenEntropy), stability);
            else
            {
                Assert.AreEqual(Jaccard(before.Tokens!.SelectMany((kept, level) => Named(kept, level)),
                    now.Tokens!.SelectMany((kept, level) => Named(kept, level))), stability.Tokens!.Value, 1e-12);
                Assert.AreEqual(Jaccard(before.Queries!, now.Queries!), stability.Queries!.Value, 1e-12);
                Assert.AreEqual(
                    Jaccard(before.Channels.SelectMany(group => Named(group.Value, group.Key)),
                        now.Channels.SelectMany(group => Named(group.Value, group.Key))),
                    stability.Channels!.Value, 1e-12);
            }
            before = now;
        }

        static double Jaccard<T>(IEnumerable<T> a, IEnumerable<T> b) => a.Intersect(b).Count() / (double)a.Union(b).Count();
        static IEnumerable<(object, int)> Named<T>(int[] kept, T name) => kept.Select(index => ((object)name!, index));
    }

    [TestMethod]
    public void What_has_no_budget_has_no_stability()
    {
        var controller = new SparsityController(_model, _average, new SparsityOptions { Queries = 50, CollectScores = true }, Epochs, Steps,
            1);
        Assert.AreEqual(new ScoreStability(null, null, null, null), controller.CloseScores(), "no attention was seen");
        Fill(controller, 1);
        var stability = controller.CloseScores();
        Assert.AreEqual((null, null), (stability.Tokens, stability.Channels));
        Assert.IsTrue(stability.Queries is > 0 and < 1);
    }

    private SparseState[] Play(SparsityOptions options, Action<SparsityController>? observe = null)
    {
        _model.Structure = SparseState.Dense;
        var controller = new SparsityController(_model, _average, options, Epochs, Steps, 1);
        var course = new List<SparseState>();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            Fill(controller, epoch);
            controller.StartEpoch(epoch, epoch * Steps, Images);
            observe?.Invoke(controller);
            course.Add(_model.Structure);
        }
        return [.. course];
    }

    private static IEnumerable<Tensor> Images()
    {
        using var images = ones(1, 3, 64, 64);
        yield return images;
    }

    private static int[] Changes(SparseState[] course) =>
        [.. Enumerable.Range(0, course.Length).Where(epoch => course[epoch].Version != (epoch > 0 ? course[epoch - 1].Version : 0))];

    private static void Fill(SparsityController controller, int seed)
    {
        var random = new Random(seed);
        controller.Scores.Load(controller.Scores.State().ToDictionary(
            entry => entry.Key, entry => entry.Value.Select(_ => entry.Key.EndsWith("known", StringComparison.Ordinal)
                ? 1
                : random.NextSingle()).ToArray()));
    }
}
