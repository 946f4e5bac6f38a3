namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>All that an evaluation says.</summary>
/// <param name="ClassNames">Class names, by label.</param>
/// <param name="Coco">The challenge's figures.</param>
/// <param name="Quality">The figures at a score threshold.</param>
/// <param name="Images">The images in the order they came.</param>
internal sealed record EvaluationResult(
    IReadOnlyList<string> ClassNames, CocoMetrics Coco, DetectionQuality Quality, IReadOnlyList<ImageReview> Images);
