namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Evaluates one class after the other; its memory grows to what the largest class needs.</summary>
internal sealed class CocoClassWorker(EvaluationItems items, EvaluationOptions options)
{
    private readonly (double Smallest, double Largest)[] _areaRanges = options.AreaRanges();
    private readonly CocoImageMatcher _matcher = new(options.AreaRanges());
    private readonly ScratchCurves _curves = new();
    private GroundTruthObject[] _objects = [];
    private ScoredBox[] _boxes = [];
    private int[] _found = [];
    private double[] _foundScores = [];
    private double[] _scores = [];
    private int[] _ranks = [];
    private MatchOutcome[] _outcomes = [];

    /// <summary>Evaluates a class, and notes what each of its detections took in <see cref="EvaluationItems.Matches"/>.</summary>
    public CocoClassEvaluation Evaluate(int label)
    {
        var objects = items.ObjectsByClass[label];
        var detections = items.DetectionsByClass[label];
        Reserve(objects.Length, detections.Length);
        Span<int> objectCounts = stackalloc int[CocoParameters.AreaRangeCount];
        var imageCount = CountObjects(objects, objectCounts);
        var (count, firstObject) = (0, 0);
        for (var start = 0; start < detections.Length;)
        {
            var image = items.Rank(items.Detections[detections[start]].Image);
            var end = start + 1;
            while (end < detections.Length && items.Rank(items.Detections[detections[end]].Image) == image)
                end++;
            while (firstObject < objects.Length && items.ObjectRank(objects[firstObject]) < image)
                firstObject++;
            var lastObject = firstObject;
            while (lastObject < objects.Length && items.ObjectRank(objects[lastObject]) == image)
                lastObject++;
            count += MatchImage(objects[firstObject..lastObject], detections[start..end], count);
            (start, firstObject) = (end, lastObject);
        }
        return CocoClassEvaluation.Accumulate(
            objectCounts, imageCount, _scores.AsSpan(0, count), _ranks.AsSpan(0, count),
            _outcomes.AsSpan(0, count * CocoParameters.AreaRangeCount), _curves);
    }

    /// <summary>Matches the best detections of one image; returns how many these are.</summary>
    private int MatchImage(ReadOnlySpan<int> objects, ReadOnlySpan<int> detections, int count)
    {
        for (var g = 0; g < objects.Length; g++)
            _objects[g] = items.Objects[objects[g]];
        var found = _found.AsSpan(0, detections.Length);
        for (var d = 0; d < found.Length; d++)
            (found[d], _foundScores[d]) = (detections[d], items.Detections[detections[d]].Box.Score);
        FallingOrder.Sort(_foundScores.AsSpan(0, found.Length), found);
        var kept = Math.Min(found.Length, options.MaximumDetections);
        for (var d = 0; d < kept; d++)
            (_boxes[d], _scores[count + d], _ranks[count + d]) = (items.Detections[found[d]].Box, _foundScores[d], d);
        _matcher.Match(
            _objects.AsSpan(0, objects.Length), _boxes.AsSpan(0, kept), _outcomes.AsSpan(count * CocoParameters.AreaRangeCount));
        for (var d = 0; d < found.Length; d++)
            items.Matches[found[d]] = d >= kept ? EvaluationItems.Surplus
                : _matcher.Matches[d] is >= 0 and var g ? objects[g] : _matcher.Matches[d];
        return kept;
    }

    private int CountObjects(ReadOnlySpan<int> objects, Span<int> counts)
    {
        var (images, last) = (0, -1);
        foreach (var number in objects)
        {
            ref readonly var item = ref items.Objects[number];
            for (var range = 0; range < counts.Length; range++)
                if (CocoImageMatcher.Counts(item, _areaRanges[range].Smallest, _areaRanges[range].Largest))
                    counts[range]++;
            if (!EvaluationItems.Counts(item) || items.ObjectRank(number) == last)
                continue;
            last = items.ObjectRank(number);
            images++;
        }
        return images;
    }

    private void Reserve(int objects, int detections)
    {
        if (_objects.Length < objects)
            _objects = new GroundTruthObject[objects];
        if (_found.Length >= detections)
            return;
        (_found, _foundScores, _scores, _ranks) =
            (new int[detections], new double[detections], new double[detections], new int[detections]);
        _boxes = new ScoredBox[Math.Min(detections, options.MaximumDetections)];
        _outcomes = new MatchOutcome[detections * CocoParameters.AreaRangeCount];
    }
}
