namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>Names of the columns that a fitted detector reads and writes.</summary>
internal sealed record DetectionColumns(string Image, string PredictedLabel, string PredictedBoundingBoxes, string Score)
{
    public static DetectionColumns Default { get; } = new("Image", "PredictedLabel", "PredictedBoundingBoxes", "Score");
}
