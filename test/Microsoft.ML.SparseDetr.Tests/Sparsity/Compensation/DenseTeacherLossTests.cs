using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

/// <summary>The tensor form against loops over numbers, in double; gradients against differences of values.</summary>
[TestClass]
public class DenseTeacherLossTests
{
    private const double Step = 1e-6; // of central differences

    private const int Batch = 3, Classes = 4, StudentQueries = 4, TeacherQueries = 7, Layers = 2;
    private const double LeastScore = 0.6;

    /// <summary>Images with three pairs, with none, and with one.</summary>
    private static readonly (int[] Student, int[] Teacher)[] Slots = [([0, 2, 3], [1, 6, 4]), ([], []), ([1], [0])];

    private static readonly QueryPairs Pairs = QueryPairs.Of(Slots, StudentQueries, TeacherQueries);

    [TestMethod]
    [DataRow(0.0), DataRow(LeastScore), DataRow(1.0)]
    public void Predictions_agree_with_the_formulas(double leastScore)
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (Predictions(StudentQueries, 1), Predictions(TeacherQueries, 2));
        var (classes, boxes) = DenseTeacherLoss.Predictions(student, teacher, Pairs, leastScore);
        var slow = Enumerable.Range(0, Layers).Select(layer => Slow(student[layer], teacher[layer], leastScore)).ToArray();
        Assert.AreEqual(slow.Sum(layer => layer.Classes), classes.item<double>(), 1e-12);
        Assert.AreEqual(slow.Sum(layer => layer.Boxes), boxes.item<double>(), 1e-12);
        Assert.AreEqual(leastScore == 1, boxes.item<double>() == 0);
    }

    [TestMethod]
    public void Predictions_teach_the_student_alone()
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (Predictions(StudentQueries, 1), Predictions(TeacherQueries, 2));
        foreach (var leaf in student.Concat(teacher).SelectMany(layer => new[] { layer.Logits, layer.Boxes }))
            leaf.requires_grad = true;
        Sum().backward();
        foreach (var layer in teacher)
            Assert.IsTrue(layer.Logits.grad is null && layer.Boxes.grad is null);
        foreach (var layer in student)
        {
            Assert.AreEqual(0, layer.Logits.grad![0, 1].abs().max().item<double>(), "a query without a partner");
            Assert.AreEqual(0, layer.Boxes.grad![1].abs().max().item<double>(), "an image without pairs");
            Assert.IsGreaterThan(0, layer.Boxes.grad!.abs().max().item<double>());
            Close.Within(1e-8, CentralDifferences.Of(layer.Logits, Sum, Step), layer.Logits.grad!, "logits");
            Close.Within(1e-8, CentralDifferences.Of(layer.Boxes, Sum, Step), layer.Boxes.grad!, "boxes");
        }

        Tensor Sum()
        {
            var (classes, boxes) = DenseTeacherLoss.Predictions(student, teacher, Pairs, LeastScore);
            return classes + boxes;
        }
    }

    [TestMethod]
    public void Equals_and_strangers_have_nothing_to_learn()
    {
        using var scope = NewDisposeScope();
        var same = new LayerPrediction(randn([Batch, 3, Classes]) * 100, cat([rand([Batch, 3, 2]), rand([Batch, 3, 2]) + 0.1], -1));
        long[] rows = [0, 2, 3, 7, 8];
        var (classes, boxes) = DenseTeacherLoss.Predictions([same], [same], new QueryPairs(rows, rows), 0);
        Assert.AreEqual(0, classes.item<float>());
        Assert.AreEqual(0, boxes.item<float>(), 1e-5);
        (classes, boxes) = DenseTeacherLoss.Predictions([same], [same], new QueryPairs([], []), 0);
        Assert.AreEqual((0f, 0f), (classes.item<float>(), boxes.item<float>()));
    }

    [TestMethod]
    public void A_degenerate_box_that_does_not_count_spoils_no_gradient()
    {
        using var scope = NewDisposeScope();
        var point = zeros(1, 2, 4, ScalarType.Float64);
        point[0, 1] = tensor(new[] { 0.5, 0.5, 0.2, 0.2 });
        var boxes = point.clone().requires_grad_(true);
        LayerPrediction student = new(zeros(1, 2, 1, ScalarType.Float64), boxes),
            teacher = new(tensor(new[] { -9.0, 3.0 }).view(1, 2, 1), point);
        var loss = DenseTeacherLoss.Predictions([student], [teacher], new QueryPairs([0, 1], [0, 1]), 0.05).Boxes;
        loss.backward();
        Assert.IsTrue(boxes.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void Hints_agree_with_Pearsons_correlation_and_teach_the_student_alone()
    {
        using var scope = NewDisposeScope();
        Tensor[] student = [Map(1, 3), Map(2, 2)], teacher = [Map(3, 3), Map(4, 2)];
        foreach (var leaf in student.Concat(teacher))
            leaf.requires_grad = true;
        var loss = Sum();
        loss.backward();
        Assert.AreEqual(student.Zip(teacher, SlowHint).Sum(), loss.item<double>(), 1e-12);
        foreach (var (own, other) in student.Zip(teacher))
        {
            Assert.IsNull(other.grad);
            Close.Within(1e-8, CentralDifferences.Of(own, Sum, Step), own.grad!, "map");
        }

        Tensor Sum() => DenseTeacherLoss.Hints(student, teacher);
    }

    [TestMethod]
    public void Hints_ask_for_no_scale_and_survive_what_is_constant()
    {
        using var scope = NewDisposeScope();
        var map = Map(1, 3);
        Assert.AreEqual(0, DenseTeacherLoss.Hints([map * 3 - 7], [map]).item<double>(), 1e-12);
        var flat = cat([map.narrow(1, 0, 2), zeros_like(map.narrow(1, 0, 1))], 1).requires_grad_(true);
        var loss = DenseTeacherLoss.Hints([flat], [map]);
        loss.backward();
        Assert.AreEqual(1 / 3.0, loss.item<double>(), 1e-12);
        Assert.IsTrue(flat.grad!.isfinite().all().item<bool>());
        Assert.IsLessThan(1, flat.grad!.abs().max().item<double>());
        Assert.AreEqual(0, DenseTeacherLoss.Hints([map], [cat([map.narrow(1, 0, 2), full_like(map.narrow(1, 0, 1), 1e3)], 1)])
            .item<double>(), 1e-12, "nothing to learn from a constant");
    }

    private static LayerPrediction[] Predictions(int queries, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return [.. Enumerable.Range(0, Layers).Select(_ => new LayerPrediction(
            randn([Batch, queries, Classes], ScalarType.Float64, generator: generator),
            cat([
                rand([Batch, queries, 2], ScalarType.Float64, generator: generator) * 0.3 + 0.3,
                rand([Batch, queries, 2], ScalarType.Float64, generator: generator) * 0.5 + 0.1,
            ], -1)))];
    }

    private static Tensor Map(int seed, int channels)
    {
        using var generator = new Generator((ulong)seed);
        return randn([2, channels, 3, 2], ScalarType.Float64, generator: generator);
    }

    private static (double Classes, double Boxes) Slow(LayerPrediction student, LayerPrediction teacher, double leastScore)
    {
        double classes = 0, boxes = 0, all = 0, sure = 0;
        for (var image = 0; image < Batch; image++)
            foreach (var (s, t) in Slots[image].Student.Zip(Slots[image].Teacher))
            {
                double best = 0;
                for (var c = 0; c < Classes; c++)
                {
                    double p = Sigmoid(student.Logits[image, s, c]), q = Sigmoid(teacher.Logits[image, t, c]);
                    classes -= Math.Pow(Math.Abs(p - q), 1.5) * (q * Math.Log(p) + (1 - q) * Math.Log(1 - p));
                    best = Math.Max(best, q);
                }
                all += best;
                if (best < leastScore)
                    continue;
                double[] a = student.Boxes[image, s].data<double>().ToArray(), b = teacher.Boxes[image, t].data<double>().ToArray();
                boxes += best * (5 * a.Zip(b, (x, y) => Math.Abs(x - y)).Sum() + 2 * (1 - Giou(a, b)));
                sure += best;
            }
        return (classes / all, sure > 0 ? boxes / sure : 0);

        static double Sigmoid(Tensor z) => 1 / (1 + Math.Exp(-z.item<double>()));
    }

    private static double Giou(double[] a, double[] b)
    {
        double inner = 1, outer = 1;
        for (var axis = 0; axis < 2; axis++)
        {
            double a0 = a[axis] - a[axis + 2] / 2, a1 = a0 + a[axis + 2], b0 = b[axis] - b[axis + 2] / 2, b1 = b0 + b[axis + 2];
            inner *= Math.Max(0, Math.Min(a1, b1) - Math.Max(a0, b0));
            outer *= Math.Max(a1, b1) - Math.Min(a0, b0);
        }
        var union = a[2] * a[3] + b[2] * b[3] - inner;
        return inner / union - (outer - union) / outer;
    }

    private static double SlowHint(Tensor student, Tensor teacher)
    {
        var channels = student.shape[1];
        double sum = 0;
        for (var c = 0; c < channels; c++)
        {
            double[] x = student.select(1, c).detach().contiguous().data<double>().ToArray(),
                y = teacher.select(1, c).detach().contiguous().data<double>().ToArray();
            double mx = x.Average(), my = y.Average();
            sum += x.Zip(y, (u, v) => (u - mx) * (v - my)).Sum()
                / Math.Sqrt(x.Sum(u => (u - mx) * (u - mx)) * y.Sum(v => (v - my) * (v - my)));
        }
        return 1 - sum / channels;
    }
}
