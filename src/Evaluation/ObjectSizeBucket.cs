namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Objects of a range of sizes. The side is the square root of the area of the box, in pixels of the network's input where that and the
/// size of
/// the image are known (<see cref="EvaluationOptions.InputWidth"/>), else of the image.
/// </summary>
public sealed class ObjectSizeBucket
{
    internal ObjectSizeBucket()
    {
    }

    /// <summary>The range in words, such as "16-32 px".</summary>
    public required string Name { get; init; }

    /// <summary>Smallest side, included.</summary>
    public required int From { get; init; }

    /// <summary>Largest side, not included; null for no bound.</summary>
    public required int? To { get; init; }

    /// <summary>Objects of such a side.</summary>
    public required int Objects { get; init; }

    /// <summary>How many of them a detection of their class found at the score threshold, at IoU 0.50.</summary>
    public required int Found { get; init; }
}
