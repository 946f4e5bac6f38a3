using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Reports;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>The losses written as the papers state them: one pair, one edge, one bin at a time, in double.</summary>
internal sealed class SlowCriterion(DetectionTarget[] targets, int queries, int classes, int bins, double regScale)
{
    private readonly double[] _bins = WeightingFunction.Values(regScale);

    public sealed record Stage(double[] Logits, double[] Boxes, double[]? Corners, double[]? References);

    public static Stage Read(LayerPrediction prediction) => new(
        Values(prediction.Logits), Values(prediction.Boxes),
        prediction.Corners is null ? null : Values(prediction.Corners), prediction.References is null
            ? null
            : Values(prediction.References));

    public (int Query, int Object)[][] Match(Stage stage, bool late)
    {
        var result = new (int, int)[targets.Length][];
        for (var image = 0; image < targets.Length; image++)
        {
            var count = targets[image].Labels.Length;
            var cost = new double[queries * count];
            for (var query = 0; query < queries; query++)
                for (var i = 0; i < count; i++)
                {
                    var row = image * queries + query;
                    var p = Sigmoid(stage.Logits[row * classes + targets[image].Labels[i]]);
                    var (iou, giou) = Overlap(stage.Boxes.AsSpan(row * 4, 4), Object(image, i));
                    var focal = 0.25 * Math.Pow(1 - p, 2) * -Math.Log(p + 1e-8) - 0.75 * p * p * -Math.Log(1 - p + 1e-8);
                    cost[query * count + i] = late
                        ? -p * Math.Pow(iou, 4)
                        : 5 * L1(stage.Boxes.AsSpan(row * 4, 4), Object(image, i)) + 2 * focal - 2 * giou;
                }
            var columns = LinearAssignment.Solve(cost, queries, count);
            result[image] = [.. columns.Select((column, row) => (row, column)).Where(pair => pair.column >= 0)];
        }
        return result;
    }

    public double Mal(Stage stage, (int Query, int Object)[][] pairs, double normaliser)
    {
        var sum = 0.0;
        for (var row = 0; row < targets.Length * queries; row++)
        {
            var image = row / queries;
            var matched = pairs[image].Where(pair => pair.Query == row % queries).ToArray();
            for (var c = 0; c < classes; c++)
            {
                var p = Sigmoid(stage.Logits[row * classes + c]);
                if (matched.Length == 1 && targets[image].Labels[matched[0].Object] == c)
                {
                    var t = Math.Pow(Overlap(stage.Boxes.AsSpan(row * 4, 4), Object(image, matched[0].Object)).Iou, 1.5);
                    sum += -t * Math.Log(p) - (1 - t) * Math.Log(1 - p);
                }
                else
                    sum += -Math.Pow(p, 1.5) * Math.Log(1 - p);
            }
        }
        return sum / normaliser;
    }

    public double Box(Stage stage, (int Query, int Object)[][] pairs, double normaliser)
        => 5 * Sum(pairs, (image, pair) => L1(stage.Boxes.AsSpan((image * queries + pair.Query) * 4, 4),
            Object(image, pair.Object))) / normaliser;

    public double Giou(Stage stage, (int Query, int Object)[][] pairs, double normaliser)
        => 2 * Sum(pairs, (image, pair) => 1 - Overlap(stage.Boxes.AsSpan((image * queries + pair.Query) * 4, 4),
            Object(image, pair.Object)).Giou) / normaliser;

    public double Fgl(Stage stage, (int Query, int Object)[][] pairs, double normaliser) => 0.15 * Sum(pairs, (image, pair) =>
    {
        var row = image * queries + pair.Query;
        var wanted = Object(image, pair.Object);
        double[] edges = [wanted[0] - wanted[2] / 2, wanted[1] - wanted[3] / 2, wanted[0] + wanted[2] / 2, wanted[1] + wanted[3] / 2];
        var iou = Overlap(stage.Boxes.AsSpan(row * 4, 4), wanted).Iou;
        var loss = 0.0;
        for (var edge = 0; edge < 4; edge++)
        {
            var centre = stage.References![row * 4 + edge % 2];
            var unit = stage.References[row * 4 + 2 + edge % 2] / regScale;
            var distance = (edge < 2 ? centre - edges[edge] : edges[edge] - centre) / unit - 0.5 * regScale;
            var bin = _bins.Count(position => position <= distance) - 1;
            var right = bin < 0 ? 0 : bin >= bins - 1 ? 1 : (distance - _bins[bin]) / (_bins[bin + 1] - _bins[bin]);
            bin = Math.Clamp(bin, 0, bins - 2);
            var probability = Softmax(stage.Corners.AsSpan((row * 4 + edge) * bins, bins), 1);
            loss -= iou * ((1 - right) * Math.Log(probability[bin]) + right * Math.Log(probability[bin + 1]));
        }
        return loss;
    }) / normaliser;

    public double Ddf(Stage stage, Stage teacher, (int Query, int Object)[][] pairs, double matchedBalance, double otherBalance)
    {
        var (matchedSum, matchedCount, otherSum, otherCount) = (0.0, 0, 0.0, 0);
        for (var row = 0; row < targets.Length * queries; row++)
        {
            var image = row / queries;
            var pair = pairs[image].Where(pair => pair.Query == row % queries).ToArray();
            var weight = pair.Length > 0
                ? Overlap(stage.Boxes.AsSpan(row * 4, 4), Object(image, pair[0].Object)).Iou
                : Enumerable.Range(0, classes).Max(c => Sigmoid(teacher.Logits[row * classes + c]));
            for (var edge = 0; edge < 4; edge++)
            {
                var p = Softmax(teacher.Corners.AsSpan((row * 4 + edge) * bins, bins), 5);
                var q = Softmax(stage.Corners.AsSpan((row * 4 + edge) * bins, bins), 5);
                var divergence = weight * 25 * p.Zip(q, (a, b) => a * (Math.Log(a) - Math.Log(b))).Sum();
                if (pair.Length > 0)
                    (matchedSum, matchedCount) = (matchedSum + divergence, matchedCount + 1);
                else
                    (otherSum, otherCount) = (otherSum + divergence, otherCount + 1);
            }
        }
        return 1.5 * (matchedSum / matchedCount * matchedBalance + otherSum / otherCount * otherBalance) / (matchedBalance + otherBalance);
    }

    private static double[] Values(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();

    private static double Sum((int Query, int Object)[][] pairs, Func<int, (int Query, int Object), double> term)
        => pairs.Select((image, i) => image.Sum(pair => term(i, pair))).Sum();

    private double[] Object(int image, int index)
    {
        var box = targets[image].Boxes[index];
        return [box.Cx, box.Cy, box.Width, box.Height];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Softmax(ReadOnlySpan<double> logits, double temperature)
    {
        var exponents = logits.ToArray().Select(logit => Math.Exp(logit / temperature)).ToArray();
        return [.. exponents.Select(value => value / exponents.Sum())];
    }

    private static double L1(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
        => Math.Abs(a[0] - b[0]) + Math.Abs(a[1] - b[1]) + Math.Abs(a[2] - b[2]) + Math.Abs(a[3] - b[3]);

    private static (double Iou, double Giou) Overlap(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (intersection, hull) = (1.0, 1.0);
        for (var axis = 0; axis < 2; axis++)
        {
            var (a0, a1) = (a[axis] - Math.Max(0, a[axis + 2]) / 2, a[axis] + Math.Max(0, a[axis + 2]) / 2);
            var (b0, b1) = (b[axis] - b[axis + 2] / 2, b[axis] + b[axis + 2] / 2);
            intersection *= Math.Max(0, Math.Min(a1, b1) - Math.Max(a0, b0));
            hull *= Math.Max(a1, b1) - Math.Min(a0, b0);
        }
        var union = Math.Max(0, a[2]) * Math.Max(0, a[3]) + b[2] * b[3] - intersection;
        return (intersection / union, intersection / union - (hull - union) / hull);
    }
}
