namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Looks at all classes of one image together, one image after the other; its memory grows to what the fullest image
/// needs.</summary>
internal sealed class ImageReviewer(EvaluationItems items, EvaluationOptions options, double threshold, QualityTotals totals)
{
    private const double BackgroundIou = 0.1;

    private int[] _order = [];
    private double[] _scores = [];
    private double[] _ious = [];
    private bool[] _found = [];
    private bool[] _covered = [];
    private bool[] _taken = [];

    /// <summary>Counts the detections and objects of an image into the totals.</summary>
    /// <param name="rank">Rank of the image.</param>
    public ImageReview Review(int rank)
    {
        var image = items.Images[items.Order[rank]];
        var objects = items.ObjectsByImage[rank];
        var detections = Sort(items.DetectionsByImage[rank]);
        int reported = 0, kept = 0;
        while (reported < detections.Length && _scores[reported] >= threshold)
            reported++;
        while (kept < Math.Min(detections.Length, ImageReview.MostDetections) && _scores[kept] >= ImageReview.LowestScore)
            kept++;
        var shown = Math.Max(reported, kept);
        Begin(objects, detections[..shown]);

        var list = new ImageReview.Found[kept];
        var falsePositives = 0;
        for (var d = 0; d < shown; d++)
        {
            var kind = KindOf(detections[d], d, objects, out var covered);
            if (d < reported)
            {
                totals.Add(kind);
                if (kind == DetectionKind.Correct)
                    _found[objects.IndexOf(items.Matches[detections[d]])] = true;
                else if (kind != DetectionKind.Ignored)
                    falsePositives++;
                if (covered >= 0)
                    _covered[covered] = true;
            }
            if (d < kept)
                list[d] = Describe(items.Detections[detections[d]], kind);
        }
        Pair(objects, detections[..reported]);
        var annotated = Describe(image, objects, out var missed);
        return new ImageReview { Image = image, Objects = annotated, Detections = list, Mistakes = falsePositives + missed };
    }

    /// <summary>The detections that count, by falling score.</summary>
    private ReadOnlySpan<int> Sort(ReadOnlySpan<int> detections)
    {
        if (_order.Length < detections.Length)
            (_order, _scores) = (new int[detections.Length], new double[detections.Length]);
        var count = 0;
        foreach (var number in detections)
            if (items.Matches[number] != EvaluationItems.Surplus)
                (_order[count], _scores[count++]) = (number, items.Detections[number].Box.Score);
        FallingOrder.Sort(_scores.AsSpan(0, count), _order.AsSpan(0, count));
        return _order.AsSpan(0, count);
    }

    private void Begin(ReadOnlySpan<int> objects, ReadOnlySpan<int> detections)
    {
        if (_found.Length < objects.Length)
            (_found, _covered, _taken) = (new bool[objects.Length], new bool[objects.Length], new bool[objects.Length]);
        foreach (var marks in new[] { _found, _covered, _taken })
            marks.AsSpan(0, objects.Length).Clear();
        if (_ious.Length < objects.Length * detections.Length)
            _ious = new double[objects.Length * detections.Length];
        for (var d = 0; d < detections.Length; d++)
            for (var g = 0; g < objects.Length; g++)
                _ious[d * objects.Length + g] = EvaluationItems.Counts(items.Objects[objects[g]])
                    ? items.Detections[detections[d]].Box.Overlap(items.Objects[objects[g]])
                    : 0;
    }

    /// <param name="number">The detection.</param>
    /// <param name="d">Its place in the image.</param>
    /// <param name="objects">The objects of the image.</param>
    /// <param name="covered">Place of the object that is found once the mistake is repaired, or −1.</param>
    private DetectionKind KindOf(int number, int d, ReadOnlySpan<int> objects, out int covered)
    {
        covered = -1;
        switch (items.Matches[number])
        {
            case CocoImageMatcher.Neither:
                return DetectionKind.Ignored;
            case >= 0:
                return DetectionKind.Correct;
        }
        var label = items.Detections[number].Label;
        double same = 0, other = 0;
        int nearestSame = -1, nearestOther = -1;
        for (var g = 0; g < objects.Length; g++)
        {
            var iou = _ious[d * objects.Length + g];
            if (items.Objects[objects[g]].Label == label && iou > same)
                (same, nearestSame) = (iou, g);
            else if (items.Objects[objects[g]].Label != label && iou > other)
                (other, nearestOther) = (iou, g);
        }
        if (same is >= BackgroundIou and < DetectionQuality.MatchIou)
        {
            covered = nearestSame;
            return DetectionKind.Location;
        }
        if (other >= DetectionQuality.MatchIou)
        {
            covered = nearestOther;
            return DetectionKind.Class;
        }
        return same >= DetectionQuality.MatchIou ? DetectionKind.Duplicate
            : Math.Max(same, other) <= BackgroundIou ? DetectionKind.Background
            : DetectionKind.Both;
    }

    /// <summary>Matches regardless of class.</summary>
    private void Pair(ReadOnlySpan<int> objects, ReadOnlySpan<int> detections)
    {
        for (var d = 0; d < detections.Length; d++)
        {
            var label = items.Detections[detections[d]].Label;
            var best = -1;
            for (var g = 0; g < objects.Length; g++)
            {
                var iou = _ious[d * objects.Length + g];
                if (iou < DetectionQuality.MatchIou || _taken[g])
                    continue;
                var highest = best < 0 ? 0 : _ious[d * objects.Length + best];
                if (iou > highest
                    || iou == highest && LabelOf(objects[best]) != label && LabelOf(objects[g]) == label)
                    best = g;
            }
            if (best >= 0)
            {
                _taken[best] = true;
                totals.AddPair(LabelOf(objects[best]), label);
            }
            else if (items.Matches[detections[d]] != CocoImageMatcher.Neither)
            {
                totals.AddPair(null, label);
            }
        }
        for (var g = 0; g < objects.Length; g++)
            if (!_taken[g] && EvaluationItems.Counts(items.Objects[objects[g]]))
                totals.AddPair(LabelOf(objects[g]), null);
    }

    private int LabelOf(int number) => items.Objects[number].Label;

    private ImageReview.Annotated[] Describe(MeasuredImage image, ReadOnlySpan<int> objects, out int missed)
    {
        // The network sees the image stretched to its own size.
        var scale = options is { InputWidth: { } width, InputHeight: { } height } && image is { Width: > 0, Height: > 0 }
            ? (double)width / image.Width * height / image.Height
            : 1;
        var annotated = new ImageReview.Annotated[objects.Length];
        missed = 0;
        for (var g = 0; g < objects.Length; g++)
        {
            ref readonly var item = ref items.Objects[objects[g]];
            var counts = EvaluationItems.Counts(item);
            annotated[g] = new(
                item.Label, ImageReview.Corners.Of(item.X, item.Y, item.Width, item.Height), !counts, counts && !_found[g]);
            if (!counts)
                continue;
            totals.AddObject(Math.Sqrt(item.Width * item.Height * scale), _found[g]);
            if (_found[g])
                continue;
            missed++;
            if (!_covered[g])
                totals.AddMissed();
        }
        return annotated;
    }

    private static ImageReview.Found Describe(in StoredDetection item, DetectionKind kind) => new(
        item.Label, ImageReview.Finite(item.Box.Score),
        ImageReview.Corners.Of(item.Box.X, item.Box.Y, item.Box.Width, item.Box.Height), kind);
}
