namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>
/// Average precision and recall of boxes exactly as the COCO challenge computes them (the reference tool is pycocotools):
/// ten IoU thresholds, 101 recall points, four area ranges, at most 1, 10 or 100 detections an image and class, crowd regions ignored.
/// Equal scores keep the order in which they were added. Images may be added in any order; an image without objects counts.
/// </summary>
internal sealed class CocoEvaluator
{
    private readonly IReadOnlyList<string> _classNames;
    private readonly EvaluationOptions _options;
    private readonly Dictionary<long, int> _places = [];
    private readonly List<MeasuredImage> _images = [];
    private readonly List<GroundTruthObject> _objects = [];
    private readonly List<StoredDetection> _detections = [];

    /// <summary>An evaluator without images.</summary>
    /// <param name="classNames">Class names; a label is an index into this list.</param>
    /// <param name="options">How to measure, or null for the challenge's own settings.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public CocoEvaluator(IReadOnlyList<string> classNames, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        _classNames = classNames;
        _options = (options ?? new EvaluationOptions()).Check();
    }

    /// <summary>Number of images added.</summary>
    public int ImageCount => _images.Count;

    /// <summary>Makes an image known, with or without objects. Adding it twice changes nothing.</summary>
    public void AddImage(long imageId) => Place(new MeasuredImage(imageId));

    /// <inheritdoc cref="AddImage(long)"/>
    public void AddImage(in MeasuredImage image) => Place(image);

    /// <summary>Adds an annotated object, and its image if that is new.</summary>
    /// <exception cref="ArgumentException">The label is no class, or a number of the box is not finite or its size is negative.</exception>
    public void AddObject(in GroundTruthObject item)
    {
        CheckLabel(item.Label, item.ImageId, "An object");
        if (!double.IsFinite(item.X + item.Y + item.Width + item.Height + item.Area) || item.Width < 0 || item.Height < 0)
            throw new ArgumentException(
                $"An object of image {item.ImageId} has the box ({item.X}, {item.Y}, {item.Width}, {item.Height}); it must be finite and "
                + "not negative in size.");
        AddImage(item.ImageId);
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
        if (!_places.TryGetValue(imageId, out var image))
            throw new ArgumentException($"A detection names image {imageId}, which is not among the {ImageCount} annotated images.");
        CheckLabel(label, imageId, "A detection");
        if (!double.IsFinite(score + x + y + width + height))
            throw new ArgumentException(
                $"A detection of image {imageId} has the score {score} and the box ({x}, {y}, {width}, {height}); all must be finite.");
        _detections.Add(new StoredDetection(image, label, new ScoredBox(score, x, y, width, height)));
    }

    /// <summary>Adds detections one after the other.</summary>
    /// <exception cref="ArgumentException">An image is unknown, a label is no class, or a number is not finite.</exception>
    public void AddDetections(IEnumerable<Detection> detections)
    {
        foreach (var detection in detections)
            AddDetection(detection);
    }

    /// <summary>Computes the challenge's figures over everything added so far.</summary>
    public CocoMetrics Evaluate() => CocoSummary.Summarise(_classNames, EvaluateClasses(out _));

    /// <summary>Computes these figures, and in the same pass how right the detections are at a score threshold.</summary>
    public EvaluationResult Measure()
    {
        var classes = EvaluateClasses(out var items);
        var coco = CocoSummary.Summarise(_classNames, classes);
        return QualityBuilder.Build(_classNames, coco, classes, items, _options);
    }

    private CocoClassEvaluation[] EvaluateClasses(out EvaluationItems items)
    {
        var all = items = new EvaluationItems(
            _images, _objects, [.. _objects.Select(item => _places[item.ImageId])], _detections, _classNames.Count);
        var classes = new CocoClassEvaluation[_classNames.Count];
        Parallel.For(
            0, classes.Length, () => new CocoClassWorker(all, _options),
            (label, _, worker) =>
            {
                classes[label] = worker.Evaluate(label);
                return worker;
            },
            _ => { });
        return classes;
    }

    private void Place(in MeasuredImage image)
    {
        if (_places.TryAdd(image.Id, _images.Count))
            _images.Add(image);
    }

    private void CheckLabel(int label, long imageId, string what)
    {
        if ((uint)label >= (uint)_classNames.Count)
            throw new ArgumentException($"{what} of image {imageId} has the label {label}; there are {_classNames.Count} classes.");
    }
}
