using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Truth and prediction of one image.</summary>
internal sealed record EvaluationRow(
    MeasuredImage Image, string?[] Labels, float[] Boxes, float[] Areas, string?[] IgnoredLabels, float[] IgnoredBoxes,
    string?[] PredictedLabels, float[] PredictedBoxes, float[] Scores)
{
    public void Check(long row)
    {
        Check(row, Labels.Length, Boxes.Length, 4, "bounding box");
        Check(row, PredictedLabels.Length, PredictedBoxes.Length, 4, "predicted bounding box");
        Check(row, PredictedLabels.Length, Scores.Length, 1, "score");
        Check(row, IgnoredLabels.Length, IgnoredBoxes.Length, 4, "ignored bounding box");
    }

    private static void Check(long row, int labels, int values, int each, string role)
    {
        if (values != labels * each)
            throw new InvalidOperationException(
                $"Row {row} has {labels} labels and {values} {role} values; {each} for each label are needed.");
    }
}
