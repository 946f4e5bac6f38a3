using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity.Trials;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Trials;

[TestClass]
public class CutSurveyTests
{
    private const int Height = 64, Width = 96, Batches = 3;

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto"), DataRow("deim-s"), DataRow("deimv2-n")]
    public void Every_group_is_measured_and_the_network_stays_as_it_was(string preset)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset);
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.Queries, 1);
        var (structure, random) = (detector.Structure, get_rng_state());
        var before = Clones(detector);
        var (scores, told) = (new RefitScores(), new List<(int, int)>());
        new CutSurvey(detector, Images, CancellationToken.None).Run(Half, (done, all) => told.Add((done, all)), scores);

        AssertUntouched(detector, before);
        Assert.AreSame(structure, detector.Structure);
        Assert.IsTrue(random.Equals(get_rng_state()));
        Assert.AreEqual((detector.ChannelGroups.Count, detector.ChannelGroups.Count), told[^1]);
        Assert.IsTrue(told.Zip(told.Skip(1)).All(pair => pair.First.Item1 < pair.Second.Item1));
        foreach (var group in detector.ChannelGroups)
        {
            var values = scores.Values(group);
            Assert.IsTrue(values.All(value => value > 0) && values.Distinct().Count() == group.Channels, group.Name);
            Assert.IsTrue(scores.MoveOf(group.Name, group.Channels / 2) is > 0 and < double.PositiveInfinity, group.Name);
        }
        var ranks = detector.Structure.Queries!;
        Assert.AreEqual(0, scores.MoveOf(Enumerable.Range(0, ranks.Length)));
        Assert.IsGreaterThan(scores.MoveOf(Enumerable.Range(0, ranks.Length - 1)), scores.MoveOf([0]));
    }

    [TestMethod]
    public void Channels_with_the_least_scores_move_the_predictions_less_than_the_others()
    {
        using var scope = NewDisposeScope();
        using var detector = New("deim-n");
        var scores = new RefitScores();
        new CutSurvey(detector, Images, CancellationToken.None).Run(_ => [], null, scores);
        detector.eval();
        using var moves = new PredictionMoves(detector, Images());
        Assert.AreEqual(0, moves.Measure());
        var better = detector.ChannelGroups.Count(group =>
        {
            int[] order = [.. Enumerable.Range(0, group.Channels).OrderByDescending(channel => scores.Values(group)[channel])];
            return Moved(group, order[..(group.Channels / 2)]) < Moved(group, order[(group.Channels / 2)..]);
        });
        Assert.IsGreaterThan(0.6 * detector.ChannelGroups.Count, better); // random weights, and no one takes over

        double Moved(ChannelGroup group, int[] kept)
        {
            var whole = detector.Structure;
            detector.Structure = whole with { Channels = new Dictionary<string, int[]> { [group.Name] = [.. kept.Order()] } };
            var moved = moves.Measure();
            detector.Structure = whole;
            return moved;
        }
    }

    [TestMethod]
    public void The_move_is_the_squared_change_of_what_the_network_says()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var detector = New("deimv2-atto");
        detector.eval();
        Tensor[] images = [.. Images()];
        using var moves = new PredictionMoves(detector, images);
        Tensor[] candidates = [.. images.Select(batch => detector.Traced(batch).Trace!.Candidates)];
        var before = Said();
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.FeedForward, 4);
        var expected = before.Zip(Said(), (was, now) =>
        {
            var sum = 0.0;
            for (var query = 0; query < was.Scores.Length; query++)
            {
                var sure = was.Scores[query].Max();
                sum += was.Scores[query].Zip(now.Scores[query], (a, b) => (a - b) * (a - b)).Sum()
                    + was.Boxes[query].Zip(now.Boxes[query], (a, b) => 25 * sure * sure * (a - b) * (a - b)).Sum();
            }
            return sum;
        }).Sum() / images.Sum(batch => batch.shape[0]);
        Assert.AreEqual(expected, moves.Measure(), 1e-5 * expected);

        (double[][] Scores, double[][] Boxes)[] Said() => [.. images.Zip(candidates, (batch, tokens) =>
        {
            var said = detector.Follow(batch, tokens);
            return (Rows(said.Logits.sigmoid()), Rows(said.Boxes));
        })];

        double[][] Rows(Tensor values) => [.. values.flatten(0, 1).to(ScalarType.Float64).unbind(0)
            .Select(row => row.data<double>().ToArray())];
    }

    [TestMethod]
    [DataRow(1), DataRow(Batches + 1)]
    public void A_cancelled_survey_leaves_everything_as_it_was(int after)
    {
        using var scope = NewDisposeScope();
        using var detector = New("deimv2-atto");
        var before = Clones(detector);
        using var stop = new CancellationTokenSource();
        var read = 0;
        Assert.ThrowsExactly<OperationCanceledException>(
            () => new CutSurvey(detector, Stopping, stop.Token).Run(Half, null, new RefitScores()));
        Assert.AreEqual(after, read);
        AssertUntouched(detector, before);

        IEnumerable<Tensor> Stopping()
        {
            foreach (var batch in Images())
            {
                if (++read == after)
                    stop.Cancel();
                yield return batch;
                if (stop.IsCancellationRequested)
                    yield break;
            }
        }
    }

    private static IReadOnlyList<int> Half(ChannelGroup group) => [group.Channels / 2];

    private static (string Name, Tensor Value)[] Clones(Detector detector) =>
        [.. ModuleState.Entries(detector).Select(entry => (entry.Name, entry.Value.clone()))];

    private static void AssertUntouched(Detector detector, (string, Tensor)[] before)
    {
        foreach (var ((name, value), (_, now)) in before.Zip(ModuleState.Entries(detector)))
            Assert.IsTrue(value.Equals(now), name);
        Assert.IsTrue(detector.training && detector.modules().All(module => module.training));
        Assert.IsTrue(detector.parameters().All(parameter => parameter.requires_grad && parameter.grad is null));
        Assert.IsTrue(detector.ChannelGroups.SelectMany(group => group.Readers).All(reader => reader.Observer is null));
    }

    private static Detector New(string preset)
    {
        manual_seed(9);
        var detector = Detector.Create(DetectorPreset.Parse(preset), 3, Height, Width);
        EmittedGraph.Shake(detector);
        return detector;
    }

    // Coarse patches: of fine noise every image looks alike to the last stages.
    private static IEnumerable<Tensor> Images() => Enumerable.Range(0, Batches).Select(i => nn.functional.interpolate(
        rand([2, 3, Height / 16, Width / 16], generator: new Generator((ulong)i)), [Height, Width]));
}
