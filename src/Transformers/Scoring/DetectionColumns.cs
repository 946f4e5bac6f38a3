using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>Names of the columns that a fitted detector reads and writes.</summary>
internal sealed record DetectionColumns(string Image, string PredictedLabel, string PredictedBoundingBoxes, string Score)
{
    public static DetectionColumns Default { get; } =
        new(ColumnNames.Image, ColumnNames.PredictedLabel, ColumnNames.PredictedBoundingBoxes, ColumnNames.Score);
}
