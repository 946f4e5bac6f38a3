using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr;

/// <summary>How detections are measured. The defaults are those of the COCO detection challenge.</summary>
public sealed record EvaluationOptions
{
    /// <summary>
    /// At most so many detections of an image and class count, those with the highest scores; of a detector so many of an image are taken.
    /// From 1 to 10,000. <see cref="CocoMetrics.AR100"/> is the recall with so many, whatever the number.
    /// </summary>
    public int MaximumDetections { get; init; } = CocoParameters.MaximumDetections;

    /// <summary>Objects up to this area in square pixels of the image are small (<see cref="CocoMetrics.APs"/>).</summary>
    public double SmallArea { get; init; } = CocoParameters.SmallArea;

    /// <summary>Objects from this area on are large (<see cref="CocoMetrics.APl"/>); what lies between is medium.</summary>
    public double LargeArea { get; init; } = CocoParameters.LargeArea;

    /// <summary>
    /// Width in pixels that the network resizes images to, or null where it is not known. With <see cref="InputHeight"/> it makes the sides
    /// of <see cref="DetectionQuality.ObjectSizes"/> pixels of the network's input; without, they are pixels of the image.
    /// </summary>
    public int? InputWidth { get; init; }

    /// <summary>Height in pixels that the network resizes images to, or null; see <see cref="InputWidth"/>.</summary>
    public int? InputHeight { get; init; }

    /// <summary>The smallest and largest area of each range, both included: all, small, medium, large.</summary>
    internal (double Smallest, double Largest)[] AreaRanges() =>
    [
        (0, CocoParameters.LargestArea), (0, SmallArea), (SmallArea, LargeArea), (LargeArea, CocoParameters.LargestArea),
    ];

    /// <exception cref="ArgumentException">An option is outside its range; the message names it, its value and what is allowed.</exception>
    internal EvaluationOptions Check()
    {
        if (MaximumDetections is < 1 or > CocoParameters.MostDetections)
            throw Refuse(nameof(MaximumDetections), MaximumDetections, $"1 to {CocoParameters.MostDetections}");
        if (!(SmallArea > 0 && SmallArea < CocoParameters.LargestArea))
            throw Refuse(nameof(SmallArea), SmallArea, $"above 0 and below {CocoParameters.LargestArea:0}");
        if (!(LargeArea > SmallArea && LargeArea < CocoParameters.LargestArea))
            throw Refuse(nameof(LargeArea), LargeArea, $"above {nameof(SmallArea)} ({SmallArea}) and below {CocoParameters.LargestArea:0}");
        if (InputWidth is < 1 || InputHeight is < 1)
            throw Refuse(
                InputWidth is < 1 ? nameof(InputWidth) : nameof(InputHeight), Math.Min(InputWidth ?? 1, InputHeight ?? 1), $"1 and above");
        return this;
    }

    private static ArgumentException Refuse(string name, double value, FormattableString range) =>
        new(FormattableString.Invariant($"{name} = {value}: allowed is {FormattableString.Invariant(range)}."));
}
