using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

/// <summary>Costs against loops over numbers, matchings against every possible one.</summary>
[TestClass]
public class PredictionMatcherTests
{
    private const int Batch = 2, Classes = 3;

    [TestMethod]
    [DataRow(4, 4), DataRow(3, 5), DataRow(5, 2)]
    public void Finds_the_cheapest_pairs_of_each_image(int studentQueries, int teacherQueries)
    {
        using var scope = NewDisposeScope();
        for (var seed = 0; seed < 10; seed++)
        {
            var (student, teacher) = (Prediction(studentQueries, seed), Prediction(teacherQueries, seed + 100));
            var costs = PredictionMatcher.Costs(student, teacher);
            var matched = PredictionMatcher.Match(student, teacher);
            Assert.HasCount(Batch, matched);
            for (var image = 0; image < Batch; image++)
            {
                var slow = new double[studentQueries, teacherQueries];
                for (var s = 0; s < studentQueries; s++)
                    for (var t = 0; t < teacherQueries; t++)
                    {
                        slow[s, t] = Cost(student, teacher, image, s, t);
                        Assert.AreEqual(slow[s, t], costs[image, s, t].item<double>(), 1e-12);
                    }
                var (own, others) = matched[image];
                Assert.HasCount(Math.Min(studentQueries, teacherQueries), own);
                CollectionAssert.AreEqual(own.Order().Distinct().ToArray(), own);
                Assert.HasCount(own.Length, others.Distinct().ToArray());
                Assert.AreEqual(Cheapest(slow, 0, 0, own.Length), own.Zip(others, (s, t) => slow[s, t]).Sum(), 1e-9);
            }
        }
    }

    [TestMethod]
    public void Equal_predictions_pair_with_themselves_at_no_cost()
    {
        using var scope = NewDisposeScope();
        var same = Prediction(6, 7);
        foreach (var (student, teacher) in PredictionMatcher.Match(same, same))
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, 6).ToArray(), student);
            CollectionAssert.AreEqual(student, teacher);
        }
        Assert.AreEqual(0, PredictionMatcher.Costs(same, same).diagonal(0, 1, 2).abs().max().item<double>(), 1e-12);
    }

    [TestMethod]
    public void Boxes_without_area_still_match()
    {
        using var scope = NewDisposeScope();
        var flat = new LayerPrediction(zeros(1, 2, Classes), zeros(1, 2, 4));
        Assert.HasCount(2, PredictionMatcher.Match(flat, flat)[0].Student);
    }

    private static LayerPrediction Prediction(int queries, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return new(
            randn([Batch, queries, Classes], ScalarType.Float64, generator: generator) * 2,
            rand([Batch, queries, 4], ScalarType.Float64, generator: generator) * 0.5 + 0.1);
    }

    private static double Cost(LayerPrediction student, LayerPrediction teacher, int image, int s, int t)
    {
        double[] a = [.. student.Boxes[image, s].data<double>()], b = [.. teacher.Boxes[image, t].data<double>()];
        double[] from = [.. student.Logits[image, s].data<double>()], to = [.. teacher.Logits[image, t].data<double>()];
        double Low(double[] box, int axis) => box[axis] - box[axis + 2] / 2;
        double High(double[] box, int axis) => box[axis] + box[axis + 2] / 2;
        double overlap = 1, hull = 1;
        for (var axis = 0; axis < 2; axis++)
        {
            overlap *= Math.Max(0, Math.Min(High(a, axis), High(b, axis)) - Math.Max(Low(a, axis), Low(b, axis)));
            hull *= Math.Max(High(a, axis), High(b, axis)) - Math.Min(Low(a, axis), Low(b, axis));
        }
        var union = a[2] * a[3] + b[2] * b[3] - overlap;
        var giou = overlap / union - (hull - union) / hull;
        var scores = from.Zip(to, (x, y) => Math.Abs(1 / (1 + Math.Exp(-x)) - 1 / (1 + Math.Exp(-y)))).Sum();
        return 5 * a.Zip(b, (x, y) => Math.Abs(x - y)).Sum() + 2 * (1 - giou) + 2 * scores;
    }

    // Every way to give the rows from this one on a column each, or none, until enough pairs are made.
    private static double Cheapest(double[,] costs, int row, int used, int wanted)
    {
        if (wanted == 0)
            return 0;
        if (costs.GetLength(0) - row < wanted)
            return double.PositiveInfinity;
        var best = Cheapest(costs, row + 1, used, wanted);
        for (var column = 0; column < costs.GetLength(1); column++)
            if ((used & 1 << column) == 0)
                best = Math.Min(best, costs[row, column] + Cheapest(costs, row + 1, used | 1 << column, wanted - 1));
        return best;
    }
}
