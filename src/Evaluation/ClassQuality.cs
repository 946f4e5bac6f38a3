namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How well one class is found, at IoU 0.50 (see <see cref="DetectionQuality"/>). A figure without a value is <see cref="double.NaN"/>.
/// </summary>
public sealed class ClassQuality
{
    internal ClassQuality()
    {
    }

    /// <summary>Class name.</summary>
    public required string Name { get; init; }

    /// <summary>Annotated objects, ignored ones not counted.</summary>
    public required int Objects { get; init; }

    /// <summary>Images with such an object.</summary>
    public required int Images { get; init; }

    /// <summary>Average precision over the IoU thresholds 0.50, 0.55 … 0.95; NaN without objects.</summary>
    public required double AP { get; init; }

    /// <summary>Average precision at IoU 0.50; NaN without objects.</summary>
    public required double AP50 { get; init; }

    /// <summary>
    /// The class's own best score threshold: of 0, 0.01 … 1 the one of the highest F1; of several equal ones in a row the middle. NaN where
    /// no threshold finds an object.
    /// </summary>
    public required double Threshold { get; init; }

    /// <summary>Share of the detections that are right at <see cref="Threshold"/>; NaN without one.</summary>
    public required double Precision { get; init; }

    /// <summary>Share of the objects that are found at <see cref="Threshold"/>; 0 without one, NaN without objects.</summary>
    public required double Recall { get; init; }

    /// <summary>Harmonic mean of both; 0 without a threshold, NaN without objects.</summary>
    public required double F1 { get; init; }

    /// <summary>
    /// 101 values at recall 0, 0.01 … 1: the best precision at that recall or beyond, 0 where it is not reached. Their mean is
    /// <see cref="AP50"/>. NaN without objects.
    /// </summary>
    public required IReadOnlyList<double> PrecisionByRecall { get; init; }

    /// <summary>101 values at score threshold 0, 0.01 … 1; NaN without objects.</summary>
    public required IReadOnlyList<double> F1ByScore { get; init; }

    /// <summary>101 values at score threshold 0, 0.01 … 1; NaN where nothing scores as high.</summary>
    public required IReadOnlyList<double> PrecisionByScore { get; init; }

    /// <summary>101 values at score threshold 0, 0.01 … 1; NaN without objects.</summary>
    public required IReadOnlyList<double> RecallByScore { get; init; }
}
