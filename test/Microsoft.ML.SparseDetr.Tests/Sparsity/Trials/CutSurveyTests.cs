using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Trials;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Trials;

[TestClass]
public class CutSurveyTests
{
    private const int Batches = 3;

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto"), DataRow("deim-s"), DataRow("deimv2-n")]
    public void Every_group_is_measured_and_the_network_stays_as_it_was(string preset)
    {
        using var scope = NewDisposeScope();
        using var detector = ShakenNetwork.New(preset);
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.Queries, 1);
        var untouched = ShakenNetwork.Untouched(detector);
        var (scores, told) = (new RefitScores(), new List<(int, int)>());
        new CutSurvey(detector, Images, CancellationToken.None).Run(Half, (done, all) => told.Add((done, all)), scores);

        untouched();
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
        using var detector = ShakenNetwork.New("deim-n");
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
        using var detector = ShakenNetwork.New("deimv2-atto");
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
        using var detector = ShakenNetwork.New("deimv2-atto");
        ShakenNetwork.AssertCancels(
            detector, Batches, after, (images, stop) => new CutSurvey(detector, images, stop).Run(Half, null, new RefitScores()));
    }

    private static IReadOnlyList<int> Half(ChannelGroup group) => [group.Channels / 2];

    private static IEnumerable<Tensor> Images() => ShakenNetwork.Images(Batches);
}
