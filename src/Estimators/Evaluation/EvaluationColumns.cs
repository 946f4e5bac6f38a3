using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr;

/// <summary>Names of the columns that <see cref="ObjectDetectionCatalog.Evaluate(IDataView, EvaluationColumns, EvaluationOptions)"/>
/// reads.</summary>
public sealed class EvaluationColumns
{
    /// <summary>True classes: a vector of text, or of keys with key values.</summary>
    public string Label { get; set; } = ColumnNames.Label;

    /// <summary>True boxes: x0 y0 x1 y1 in pixels for each true class.</summary>
    public string BoundingBoxes { get; set; } = ColumnNames.BoundingBoxes;

    /// <summary>Predicted classes: a vector of text, or of keys with key values.</summary>
    public string PredictedLabel { get; set; } = ColumnNames.PredictedLabel;

    /// <summary>Predicted boxes: x0 y0 x1 y1 in pixels for each predicted class.</summary>
    public string PredictedBoundingBoxes { get; set; } = ColumnNames.PredictedBoundingBoxes;

    /// <summary>Score of each prediction.</summary>
    public string Score { get; set; } = ColumnNames.Score;
}
