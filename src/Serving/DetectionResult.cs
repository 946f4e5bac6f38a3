namespace Microsoft.ML.SparseDetr;

/// <summary>What a <see cref="DetectionService"/> found in an image.</summary>
public sealed record DetectionResult
{
    /// <summary>The model that looked at it: after a reload, images that were inside before still belong to the old one.</summary>
    public required ServedModel Model { get; init; }

    /// <summary>Width of the upright image in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the upright image in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The objects, best first; boxes are in pixels of the upright image.</summary>
    public required IReadOnlyList<DetectedObject> Objects { get; init; }

    /// <summary>Lowest score that was returned, 0..1.</summary>
    public required float ScoreThreshold { get; init; }

    /// <summary>What the steps took.</summary>
    public required PredictionTimes Times { get; init; }

    /// <summary>Milliseconds that the image waited: for a processor to decode it, for its batch, and for a network run.</summary>
    public required double WaitMilliseconds { get; init; }

    /// <summary>What should be known of the image, as a sentence, such as that of an animation only the first frame is read; else
    /// null.</summary>
    public string? Oddity { get; init; }
}
