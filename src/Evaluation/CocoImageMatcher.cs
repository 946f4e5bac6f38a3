namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>
/// Assigns the detections of one image and class to its objects, for every area range and IoU threshold at once:
/// greedy in order of score, each detection takes the free object of the largest IoU, and an object that does not count
/// (crowd, or outside the area range) only when no other fits.
/// </summary>
internal sealed class CocoImageMatcher((double Smallest, double Largest)[] areaRanges)
{
    private double[] _ious = [];
    private int[] _order = [];
    private bool[] _taken = [];

    private int[] _matches = [];

    /// <summary>
    /// After <see cref="Match"/>, for each detection at IoU 0.50 over all areas: the place of the object that it took; −1 where it took
    /// none, and <see cref="Neither"/> where it counts neither as right nor as wrong.
    /// </summary>
    public ReadOnlySpan<int> Matches => _matches;

    /// <summary>In <see cref="Matches"/>: the detection took an object that does not count.</summary>
    public const int Neither = -2;

    /// <summary>Marks matched and ignored detections.</summary>
    /// <param name="objects">Objects of the image and class, in stored order.</param>
    /// <param name="detections">Detections by falling score.</param>
    /// <param name="outcomes">One entry for each detection and area range, [detection · ranges + range]; bit t stands for IoU threshold
    /// t.</param>
    public void Match(ReadOnlySpan<GroundTruthObject> objects, ReadOnlySpan<ScoredBox> detections, Span<MatchOutcome> outcomes)
    {
        if (_ious.Length < objects.Length * detections.Length)
            _ious = new double[objects.Length * detections.Length * 2];
        if (_order.Length < objects.Length)
            (_order, _taken) = (new int[objects.Length * 2], new bool[objects.Length * 2]);
        if (_matches.Length < detections.Length)
            _matches = new int[detections.Length * 2];
        _matches.AsSpan(0, detections.Length).Fill(-1);
        ComputeIous(objects, detections);

        for (var range = 0; range < CocoParameters.AreaRangeCount; range++)
        {
            var (smallest, largest) = areaRanges[range];
            for (var d = 0; d < detections.Length; d++)
            {
                var outside = detections[d].Area < smallest || detections[d].Area > largest;
                outcomes[d * CocoParameters.AreaRangeCount + range] =
                    new MatchOutcome { Ignored = outside ? MatchOutcome.AllThresholds : (ushort)0 };
            }
            if (objects.IsEmpty)
                continue;
            var counted = OrderObjects(objects, smallest, largest);
            for (var t = 0; t < CocoParameters.ThresholdCount; t++)
                MatchAt(t, range, counted, objects, detections.Length, outcomes);
        }
        // A detection outside even the range of all areas is ignored there, unless it took an object.
        for (var d = 0; d < detections.Length; d++)
            if ((outcomes[d * CocoParameters.AreaRangeCount].Ignored & 1) != 0)
                _matches[d] = Neither;
    }

    /// <summary>Does an object count as a target in this area range?</summary>
    public static bool Counts(in GroundTruthObject item, double smallest, double largest) =>
        !item.IsCrowd && item.Area >= smallest && item.Area <= largest;

    private void ComputeIous(ReadOnlySpan<GroundTruthObject> objects, ReadOnlySpan<ScoredBox> detections)
    {
        for (var d = 0; d < detections.Length; d++)
        {
            ref readonly var box = ref detections[d];
            for (var g = 0; g < objects.Length; g++)
                _ious[d * objects.Length + g] = box.Overlap(objects[g]);
        }
    }

    /// <summary>Objects that count come first, both parts in stored order; returns how many count.</summary>
    private int OrderObjects(ReadOnlySpan<GroundTruthObject> objects, double smallest, double largest)
    {
        var counted = 0;
        for (var g = 0; g < objects.Length; g++)
            if (Counts(objects[g], smallest, largest))
                _order[counted++] = g;
        var end = counted;
        for (var g = 0; g < objects.Length; g++)
            if (!Counts(objects[g], smallest, largest))
                _order[end++] = g;
        return counted;
    }

    private void MatchAt(int t, int range, int counted, ReadOnlySpan<GroundTruthObject> objects, int detectionCount,
        Span<MatchOutcome> outcomes)
    {
        _taken.AsSpan(0, objects.Length).Clear();
        for (var d = 0; d < detectionCount; d++)
        {
            var bestIou = Math.Min(CocoParameters.IouThresholds[t], 1 - 1e-10);
            var best = -1;
            for (var position = 0; position < objects.Length; position++)
            {
                var g = _order[position];
                if (_taken[g] && !objects[g].IsCrowd)
                    continue;
                if (best >= 0 && position >= counted && best < counted)
                    break; // a real object has been found: those that do not count come too late
                var iou = _ious[d * objects.Length + g];
                if (iou < bestIou)
                    continue;
                bestIou = iou;
                best = position;
            }
            if (best < 0)
                continue;
            _taken[_order[best]] = true;
            if (t == 0 && range == 0)
                _matches[d] = _order[best];
            ref var outcome = ref outcomes[d * CocoParameters.AreaRangeCount + range];
            outcome.Matched |= (ushort)(1 << t);
            if (best >= counted)
                outcome.Ignored |= (ushort)(1 << t);
            else
                outcome.Ignored &= (ushort)~(1 << t);
        }
    }
}
