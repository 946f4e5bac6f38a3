namespace Microsoft.ML.SparseDetr;

/// <summary>A detector whose convolutions calculate in bytes, and what that cost.</summary>
public sealed class QuantizedDetector
{
    /// <summary>The detector; it is saved and scores like any other.</summary>
    public required SuperSparseDetrTransformer Detector { get; init; }

    /// <summary>AP (IoU 0.50 to 0.95) before, on the images of the check.</summary>
    public required double AveragePrecisionBefore { get; init; }

    /// <summary>AP after, on the same images.</summary>
    public required double AveragePrecisionAfter { get; init; }

    /// <summary>Convolutions that calculate in bytes.</summary>
    public required int Convolutions { get; init; }

    /// <summary>Convolutions that stayed in float32, because AP had fallen too far without them; the most sensitive first.</summary>
    public required IReadOnlyList<string> Kept { get; init; }
}
