using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

/// <summary>
/// The evaluation of boxes as pycocotools' cocoeval.py describes it (computeIoU, evaluateImg, accumulate, summarize), step by step and for
/// each class, area range and number of detections from the start: slow and obvious.
/// </summary>
internal sealed class SlowCocoEvaluation(RandomCase data, EvaluationOptions options)
{
    private static readonly double[] IouThresholds = [.. Enumerable.Range(0, 10).Select(i => i * ((0.95 - 0.5) / 9) + 0.5)];
    private static readonly double[] RecallPoints = [.. Enumerable.Range(0, 101).Select(i => i == 100 ? 1 : i * 0.01)];

    private readonly (double Low, double High)[] _ranges =
        [(0, 1e10), (0, options.SmallArea), (options.SmallArea, options.LargeArea), (options.LargeArea, 1e10)];

    private readonly int[] _maxDets = [1, 10, options.MaximumDetections];

    /// <summary>The twelve figures in the order the reference tool prints them.</summary>
    public double[] Summarize()
    {
        var last = _maxDets.Length - 1;
        return
        [
            Precision(0, null), Precision(0, 0), Precision(0, 5), Precision(1, null), Precision(2, null), Precision(3, null),
            Recall(0, 0), Recall(0, 1), Recall(0, last), Recall(1, last), Recall(2, last), Recall(3, last),
        ];
    }

    /// <summary>AP, AP50, AP75 and AR100 of a class; −1 where it has no object.</summary>
    public double[] OfClass(int label) =>
        [Precision(0, null, label), Precision(0, 0, label), Precision(0, 5, label), Recall(0, _maxDets.Length - 1, label)];

    private double Precision(int range, int? threshold, int? label = null)
    {
        var values = new List<double>();
        for (var t = 0; t < IouThresholds.Length; t++)
            for (var k = 0; k < data.ClassCount; k++)
                if ((threshold ?? t) == t && (label ?? k) == k)
                    values.AddRange(Accumulate(t, k, range, _maxDets[^1]).Precision);
        return Mean(values);
    }

    private double Recall(int range, int maximum, int? label = null)
    {
        var values = new List<double>();
        for (var t = 0; t < IouThresholds.Length; t++)
            for (var k = 0; k < data.ClassCount; k++)
                if ((label ?? k) == k)
                    values.Add(Accumulate(t, k, range, _maxDets[maximum]).Recall);
        return Mean(values);
    }

    private static double Mean(IEnumerable<double> values)
    {
        var known = values.Where(value => value > -1).ToList();
        return known.Count == 0 ? -1 : known.Average();
    }

    private readonly Dictionary<(int, int, int, int), (double Recall, double[] Precision)> _known = [];

    private (double Recall, double[] Precision) Accumulate(int t, int label, int range, int maximum)
    {
        if (_known.TryGetValue((t, label, range, maximum), out var known))
            return known;
        var evaluated = data.ImageIds.Order().Select(image => Evaluate(image, label, range)).ToList();
        var scores = new List<(double Score, bool Matched, bool Ignored)>();
        foreach (var image in evaluated)
            for (var d = 0; d < Math.Min(maximum, image.Scores.Length); d++)
                scores.Add((image.Scores[d], image.Matches[t, d] >= 0, image.Ignored[t, d]));
        var objects = evaluated.Sum(image => image.Objects);
        var result = objects == 0 ? (-1, [.. Enumerable.Repeat(-1.0, 101)]) : Curve(scores, objects);
        return _known[(t, label, range, maximum)] = result;
    }

    private static (double Recall, double[] Precision) Curve(List<(double Score, bool Matched, bool Ignored)> scores, int objects)
    {
        var sorted = scores.OrderByDescending(entry => entry.Score).ToList(); // stable
        double right = 0, wrong = 0;
        List<double> recall = [], precision = [];
        foreach (var (_, matched, ignored) in sorted)
        {
            right += matched && !ignored ? 1 : 0;
            wrong += !matched && !ignored ? 1 : 0;
            recall.Add(right / objects);
            precision.Add(right / (right + wrong + double.BitIncrement(1) - 1));
        }
        for (var i = precision.Count - 1; i > 0; i--)
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        var points = RecallPoints.Select(point => recall.FindIndex(value => value >= point) is >= 0 and var i ? precision[i] : 0).ToArray();
        return (recall.Count > 0 ? recall[^1] : 0, points);
    }

    private (int Objects, double[] Scores, int[,] Matches, bool[,] Ignored) Evaluate(long image, int label, int range)
    {
        var (low, high) = _ranges[range];
        var all = data.Objects.Where(item => item.ImageId == image && item.Label == label).ToList();
        var found = data.Detections.Where(item => item.ImageId == image && item.Label == label)
            .OrderByDescending(item => item.Score).Take(_maxDets[^1]).ToList();
        var objects = all.Select(item => (Item: item, Ignored: item.IsCrowd || item.Area < low || item.Area > high))
            .OrderBy(entry => entry.Ignored).ToList(); // stable
        var matches = new int[IouThresholds.Length, found.Count];
        var ignored = new bool[IouThresholds.Length, found.Count];
        for (var t = 0; t < IouThresholds.Length; t++)
        {
            var taken = new bool[objects.Count];
            for (var d = 0; d < found.Count; d++)
            {
                var iou = Math.Min(IouThresholds[t], 1 - 1e-10);
                var match = -1;
                for (var g = 0; g < objects.Count; g++)
                {
                    if (taken[g] && !objects[g].Item.IsCrowd)
                        continue;
                    if (match > -1 && !objects[match].Ignored && objects[g].Ignored)
                        break;
                    if (Iou(found[d], objects[g].Item) < iou)
                        continue;
                    iou = Iou(found[d], objects[g].Item);
                    match = g;
                }
                matches[t, d] = match;
                if (match >= 0)
                {
                    ignored[t, d] = objects[match].Ignored;
                    taken[match] = true;
                }
                else
                {
                    var area = found[d].Width * found[d].Height;
                    ignored[t, d] = area < low || area > high;
                }
            }
        }
        return (objects.Count(entry => !entry.Ignored), [.. found.Select(item => item.Score)], matches, ignored);
    }

    internal static double Iou(RandomCase.Found box, GroundTruthObject item)
    {
        var width = Math.Min(box.X + box.Width, item.X + item.Width) - Math.Max(box.X, item.X);
        var height = Math.Min(box.Y + box.Height, item.Y + item.Height) - Math.Max(box.Y, item.Y);
        if (width <= 0 || height <= 0)
            return 0;
        var both = width * height;
        return both / (item.IsCrowd ? box.Width * box.Height : box.Width * box.Height + item.Width * item.Height - both);
    }
}
