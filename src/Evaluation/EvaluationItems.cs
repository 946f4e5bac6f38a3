using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>All objects and detections, put together by class and by image without being copied.</summary>
internal sealed class EvaluationItems
{
    /// <summary>In <see cref="Matches"/>: the image has enough better detections of the class.</summary>
    public const int Surplus = -3;

    private readonly List<GroundTruthObject> _objects;
    private readonly List<StoredDetection> _detections;
    private readonly int[] _ranks;
    private readonly int[] _objectImages;

    /// <param name="images">The images in the order they came; objects and detections name them by place.</param>
    /// <param name="objects">The objects.</param>
    /// <param name="objectImages">The place of the image of each.</param>
    /// <param name="detections">The detections.</param>
    /// <param name="classCount">Labels are below it.</param>
    public EvaluationItems(
        List<MeasuredImage> images, List<GroundTruthObject> objects, int[] objectImages, List<StoredDetection> detections, int classCount)
    {
        (Images, _objects, _objectImages, _detections) = (images, objects, objectImages, detections);
        // The reference tool takes the images by rising id, which decides between equal scores.
        var order = Buckets.Count(images.Count);
        Array.Sort([.. images.Select(image => image.Id)], order);
        _ranks = new int[images.Count];
        for (var rank = 0; rank < order.Length; rank++)
            _ranks[order[rank]] = rank;
        Order = order;
        ObjectsByImage = new Buckets(Buckets.Count(objects.Count), images.Count, ObjectRank);
        ObjectsByClass = new Buckets(ObjectsByImage.All, classCount, number => _objects[number].Label);
        DetectionsByImage = new Buckets(Buckets.Count(detections.Count), images.Count, number => _ranks[_detections[number].Image]);
        DetectionsByClass = new Buckets(DetectionsByImage.All, classCount, number => _detections[number].Label);
        Matches = new int[detections.Count];
    }

    /// <summary>The images.</summary>
    public IReadOnlyList<MeasuredImage> Images { get; }

    /// <summary>Places of the images by rising id; the place in this list is the rank.</summary>
    public int[] Order { get; }

    /// <summary>The objects.</summary>
    public ReadOnlySpan<GroundTruthObject> Objects => CollectionsMarshal.AsSpan(_objects);

    /// <summary>The detections.</summary>
    public ReadOnlySpan<StoredDetection> Detections => CollectionsMarshal.AsSpan(_detections);

    /// <summary>By rank of the image, in the order they came.</summary>
    public Buckets ObjectsByImage { get; }

    /// <summary>By class, then by rank of the image, in the order they came.</summary>
    public Buckets ObjectsByClass { get; }

    /// <inheritdoc cref="ObjectsByImage"/>
    public Buckets DetectionsByImage { get; }

    /// <inheritdoc cref="ObjectsByClass"/>
    public Buckets DetectionsByClass { get; }

    /// <summary>
    /// For each detection, at IoU 0.50: the object of its class that it took; −1 for none, <see cref="CocoImageMatcher.Neither"/> where it
    /// took an object that does not count, <see cref="Surplus"/> where it was left out.
    /// </summary>
    public int[] Matches { get; }

    /// <summary>Is an object a target, when all areas count?</summary>
    public static bool Counts(in GroundTruthObject item) => CocoImageMatcher.Counts(item, 0, CocoParameters.LargestArea);

    /// <summary>The rank of an image among the ids.</summary>
    public int Rank(int image) => _ranks[image];

    /// <summary>The rank of the image of an object.</summary>
    public int ObjectRank(int number) => _ranks[_objectImages[number]];
}
