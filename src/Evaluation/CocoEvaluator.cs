namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>
/// Average precision and recall of boxes exactly as the COCO challenge computes them (the reference tool is pycocotools):
/// ten IoU thresholds, 101 recall points, four area ranges, at most 1, 10 or 100 detections an image and class, crowd regions ignored.
/// Equal scores keep the order in which they were added. Images may be added in any order; an image without objects counts.
/// </summary>
internal sealed class CocoEvaluator
{
    private readonly IReadOnlyList<string> _classNames;
    private readonly HashSet<long> _imageIds = [];
    private readonly List<GroundTruthObject> _objects = [];
    private readonly List<(long ImageId, int Label, ScoredBox Box)> _detections = [];

    /// <summary>An evaluator without images.</summary>
    /// <param name="classNames">Class names; a label is an index into this list.</param>
    public CocoEvaluator(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        _classNames = classNames;
    }

    /// <summary>Number of images added.</summary>
    public int ImageCount => _imageIds.Count;

    /// <summary>Makes an image known, with or without objects. Adding it twice changes nothing.</summary>
    public void AddImage(long imageId) => _imageIds.Add(imageId);

    /// <summary>Adds an annotated object, and its image if that is new.</summary>
    /// <exception cref="ArgumentException">The label is no class, or a number of the box is not finite or its size is negative.</exception>
    public void AddObject(in GroundTruthObject item)
    {
        CheckLabel(item.Label, item.ImageId, "An object");
        if (!double.IsFinite(item.X + item.Y + item.Width + item.Height + item.Area) || item.Width < 0 || item.Height < 0)
            throw new ArgumentException(
                $"An object of image {item.ImageId} has the box ({item.X}, {item.Y}, {item.Width}, {item.Height}); it must be finite and "
                + "not negative in size.");
        _imageIds.Add(item.ImageId);
        _objects.Add(item);
    }

    /// <summary>Adds a detection.</summary>
    /// <exception cref="ArgumentException">The image is unknown, the label is no class, or a number is not finite.</exception>
    public void AddDetection(in Detection detection) => AddDetection(
        detection.ImageId, detection.Label, detection.Score,
        detection.X0, detection.Y0, (double)detection.X1 - detection.X0, (double)detection.Y1 - detection.Y0);

    /// <summary>Adds a detection in the layout of a COCO result file: x, y, width and height in pixels.</summary>
    /// <exception cref="ArgumentException">The image is unknown, the label is no class, or a number is not finite.</exception>
    public void AddDetection(long imageId, int label, double score, double x, double y, double width, double height)
    {
        if (!_imageIds.Contains(imageId))
            throw new ArgumentException($"A detection names image {imageId}, which is not among the {_imageIds.Count} annotated images.");
        CheckLabel(label, imageId, "A detection");
        if (!double.IsFinite(score + x + y + width + height))
            throw new ArgumentException(
                $"A detection of image {imageId} has the score {score} and the box ({x}, {y}, {width}, {height}); all must be finite.");
        _detections.Add((imageId, label, new ScoredBox(score, x, y, width, height)));
    }

    /// <summary>Adds detections one after the other.</summary>
    /// <exception cref="ArgumentException">An image is unknown, a label is no class, or a number is not finite.</exception>
    public void AddDetections(IEnumerable<Detection> detections)
    {
        foreach (var detection in detections)
            AddDetection(detection);
    }

    /// <summary>Computes the figures over everything added so far.</summary>
    public CocoMetrics Evaluate()
    {
        var imageRanks = _imageIds.Order().Select((id, rank) => (id, rank)).ToDictionary(pair => pair.id, pair => pair.rank);
        var objects = new CocoGroups<GroundTruthObject>(
            _objects, item => (item.Label, imageRanks[item.ImageId]), (_, _) => 0, _classNames.Count);
        var detections = new CocoGroups<(long ImageId, int Label, ScoredBox Box)>(
            _detections, entry => (entry.Label, imageRanks[entry.ImageId]), (a, b) =>
                b.Box.Score.CompareTo(a.Box.Score), _classNames.Count);

        var classes = new CocoClassEvaluation[_classNames.Count];
        Parallel.For(0, classes.Length, label => classes[label] = EvaluateClass(label, objects, detections));
        return CocoSummary.Summarise(_classNames, classes);
    }

    private static CocoClassEvaluation EvaluateClass(
        int label, CocoGroups<GroundTruthObject> objects, CocoGroups<(long ImageId, int Label, ScoredBox Box)> detections)
    {
        var objectCounts = new int[CocoParameters.AreaRangeCount];
        foreach (ref readonly var item in objects.OfClass(label))
            for (var range = 0; range < objectCounts.Length; range++)
                if (CocoImageMatcher.Counts(item, CocoParameters.AreaRanges[range].Smallest, CocoParameters.AreaRanges[range].Largest))
                    objectCounts[range]++;

        var capacity = detections.OfClass(label).Length;
        var scores = new double[capacity];
        var ranks = new int[capacity];
        var outcomes = new MatchOutcome[capacity * CocoParameters.AreaRangeCount];
        var boxes = new ScoredBox[CocoParameters.MaximumDetections];
        var matcher = new CocoImageMatcher();
        var count = 0;
        foreach (var group in detections.GroupsOfClass(label))
        {
            var found = detections.Items(group);
            var kept = Math.Min(found.Length, CocoParameters.MaximumDetections);
            for (var d = 0; d < kept; d++)
            {
                boxes[d] = found[d].Box;
                scores[count + d] = found[d].Box.Score;
                ranks[count + d] = d;
            }
            matcher.Match(objects.Find(label, group.Image), boxes.AsSpan(0, kept), outcomes.AsSpan(count * CocoParameters.AreaRangeCount));
            count += kept;
        }
        return CocoClassEvaluation.Accumulate(
            objectCounts, scores.AsSpan(0, count), ranks.AsSpan(0, count), outcomes.AsSpan(0, count * CocoParameters.AreaRangeCount));
    }

    private void CheckLabel(int label, long imageId, string what)
    {
        if ((uint)label >= (uint)_classNames.Count)
            throw new ArgumentException($"{what} of image {imageId} has the label {label}; there are {_classNames.Count} classes.");
    }
}
