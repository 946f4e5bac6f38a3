using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

/// <summary>The tensor form against loops over numbers, in double; gradients against differences of values.</summary>
[TestClass]
public class CompensationLossTests
{
    private const double Step = 1e-5; // of central differences

    private const int Batch = 3, Classes = 5, StudentQueries = 4, TeacherQueries = 7;

    /// <summary>Images with three pairs, with none, and with one.</summary>
    private static readonly (int[] Student, int[] Teacher)[] Slots = [([0, 2, 3], [1, 6, 4]), ([], []), ([1], [0])];

    private static readonly QueryPairs Pairs = QueryPairs.Of(Slots, StudentQueries, TeacherQueries);

    public static IEnumerable<object[]> Choices =>
        from target in Enum.GetValues<DistillationTarget>()
        from reduction in Enum.GetValues<DistillationReduction>()
        from temperature in new[] { 1f, 2f, 5f }
        select new object[] { target, reduction, temperature };

    [TestMethod]
    [DynamicData(nameof(Choices))]
    public void Agrees_with_the_equation(DistillationTarget target, DistillationReduction reduction, float temperature)
    {
        using var scope = NewDisposeScope();
        var options = new CompensationOptions { Target = target, Reduction = reduction, Temperature = temperature };
        var (student, teacher) = (Prediction(StudentQueries, 1), Prediction(TeacherQueries, 2));
        var (classes, boxes) = CompensationLoss.Compute(student, teacher, Pairs, options);
        Assert.AreEqual(Slow(student, teacher, options), classes.item<double>(), 1e-12);
        Assert.AreEqual(SlowBoxes(student, teacher), boxes.item<double>(), 1e-12);
    }

    [TestMethod]
    [DataRow(DistillationReduction.BatchMean)]
    [DataRow(DistillationReduction.Mean)]
    public void Is_nothing_without_pairs(DistillationReduction reduction)
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (Prediction(StudentQueries, 1), Prediction(TeacherQueries, 2));
        var (classes, boxes) = CompensationLoss.Compute(student, teacher, new QueryPairs([], []),
            new CompensationOptions { Reduction = reduction });
        Assert.AreEqual((0.0, 0.0), (classes.item<double>(), boxes.item<double>()));
    }

    [TestMethod]
    [DynamicData(nameof(Choices))]
    public void Teaches_the_student_alone(DistillationTarget target, DistillationReduction reduction, float temperature)
    {
        using var scope = NewDisposeScope();
        var options = new CompensationOptions { Target = target, Reduction = reduction, Temperature = temperature };
        var (student, teacher) = (Prediction(StudentQueries, 1), Prediction(TeacherQueries, 2));
        foreach (var leaf in new[] { student.Logits, student.Boxes, teacher.Logits, teacher.Boxes })
            leaf.requires_grad = true;
        Sum().backward();
        Assert.IsNull(teacher.Logits.grad);
        Assert.IsNull(teacher.Boxes.grad);
        Assert.AreEqual(0, student.Logits.grad![0, 1].abs().max().item<double>(), "a query without a partner");
        Assert.AreEqual(0, student.Logits.grad![1].abs().max().item<double>(), "an image without pairs");
        Close.Within(1e-8, CentralDifferences.Of(student.Logits, Sum, Step), student.Logits.grad, "logits");
        Close.Within(1e-8, CentralDifferences.Of(student.Boxes, Sum, Step), student.Boxes.grad!, "boxes");

        Tensor Sum()
        {
            var (classes, boxes) = CompensationLoss.Compute(student, teacher, Pairs, options);
            return classes + boxes;
        }
    }

    [TestMethod]
    [DataRow(DistillationTarget.Softmax)]
    [DataRow(DistillationTarget.Sigmoid)]
    public void Is_nothing_between_equals_however_sure_they_are(DistillationTarget target)
    {
        using var scope = NewDisposeScope();
        var same = new LayerPrediction(randn([Batch, 3, Classes]) * 1000, rand([Batch, 3, 4]));
        long[] rows = [0, 2, 3, 7, 8];
        var (classes, boxes) = CompensationLoss.Compute(same, same, new QueryPairs(rows, rows),
            new CompensationOptions { Target = target });
        Assert.AreEqual((0f, 0f), (classes.item<float>(), boxes.item<float>()));
    }

    [TestMethod]
    public void Has_the_papers_defaults()
    {
        var options = new CompensationOptions();
        Assert.AreEqual((0.02f, 2f), (options.Weight, options.Temperature));
        Assert.AreEqual((DistillationTarget.Softmax, DistillationReduction.BatchMean), (options.Target, options.Reduction));
    }

    private static LayerPrediction Prediction(int queries, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return new(
            randn([Batch, queries, Classes], ScalarType.Float64, generator: generator) * 3,
            rand([Batch, queries, 4], ScalarType.Float64, generator: generator) * 3); // differences on both sides of 1
    }

    private static double Slow(LayerPrediction student, LayerPrediction teacher, CompensationOptions options)
    {
        double sum = 0;
        var pairs = 0;
        foreach (var (s, t) in Compared(student.Logits, teacher.Logits))
        {
            pairs++;
            double[] from = [.. s.Select(z => z / (double)options.Temperature)], to = [.. t.Select(z => z / (double)options.Temperature)];
            for (var c = 0; c < Classes; c++)
            {
                if (options.Target == DistillationTarget.Softmax)
                {
                    var p = Math.Exp(to[c]) / to.Sum(Math.Exp);
                    sum += p * Math.Log(p / (Math.Exp(from[c]) / from.Sum(Math.Exp)));
                }
                else
                {
                    double p = 1 / (1 + Math.Exp(-to[c])), q = 1 / (1 + Math.Exp(-from[c]));
                    sum += p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q));
                }
            }
        }
        var count = options.Reduction == DistillationReduction.BatchMean ? Batch : pairs * Classes;
        return sum * (double)options.Temperature * options.Temperature / count;
    }

    private static double SlowBoxes(LayerPrediction student, LayerPrediction teacher)
        => Compared(student.Boxes, teacher.Boxes)
            .SelectMany(pair => pair.Student.Zip(pair.Teacher, (s, t) => Math.Abs(s - t)))
            .Average(distance => distance < 1 ? 0.5 * distance * distance : distance - 0.5);

    private static IEnumerable<(double[] Student, double[] Teacher)> Compared(Tensor student, Tensor teacher)
    {
        for (var image = 0; image < Batch; image++)
            for (var i = 0; i < Slots[image].Student.Length; i++)
                yield return (student[image, Slots[image].Student[i]].data<double>().ToArray(), teacher[image, Slots[image].Teacher[i]]
                    .data<double>().ToArray());
    }
}
