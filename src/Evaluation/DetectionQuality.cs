namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What a user of a detector sees: how much of what it reports is right at a score threshold, what goes wrong, and which threshold to take.
/// </summary>
/// <remarks>
/// A detection is right when it takes an object of its class at IoU 0.50 or more, matched as the COCO challenge matches: within image and
/// class, the better scores choose first, each takes the free object that it overlaps most. Crowds and other ignored objects neither count
/// as
/// objects nor punish what falls into them. The detections are those that COCO's figures count, the best
/// <see cref="EvaluationOptions.MaximumDetections"/> of an image and class.
/// </remarks>
public sealed class DetectionQuality
{
    /// <summary>The IoU from which a detection has found an object.</summary>
    public const double MatchIou = 0.5;

    internal DetectionQuality()
    {
    }

    /// <summary>
    /// The score threshold of all figures here: of 0, 0.01 … 1 the one with the highest F1, averaged over the classes that have objects; of
    /// several equal ones in a row the middle. 0.5 where no threshold finds anything. A detection counts that scores as much or more.
    /// </summary>
    public required double Threshold { get; init; }

    /// <summary><see cref="Threshold"/>, or null where no threshold finds anything, so that none can be recommended.</summary>
    public double? RecommendedThreshold => AtThreshold.TruePositives > 0 ? Threshold : null;

    /// <summary>Right, wrong and missed over all classes at <see cref="Threshold"/>.</summary>
    public required ThresholdCounts AtThreshold { get; init; }

    /// <summary>Each class, in the order of the class list.</summary>
    public required IReadOnlyList<ClassQuality> Classes { get; init; }

    /// <summary>
    /// Which class is taken for which at <see cref="Threshold"/>; null with more than <see cref="ConfusionMatrix.MostClasses"/> classes.
    /// </summary>
    public required ConfusionMatrix? Confusion { get; init; }

    /// <summary>Kinds of mistakes at <see cref="Threshold"/>.</summary>
    public required ErrorCounts Errors { get; init; }

    /// <summary>How many of the objects of each size are found at <see cref="Threshold"/>, by rising size.</summary>
    public required IReadOnlyList<ObjectSizeBucket> ObjectSizes { get; init; }
}
