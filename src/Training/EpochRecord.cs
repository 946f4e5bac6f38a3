namespace Microsoft.ML.SparseDetr.Training;

/// <summary>One row of a training's history.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">Base learning rate at the end of the epoch.</param>
/// <param name="Loss">Mean loss of the steps that counted.</param>
/// <param name="Terms">Mean of each loss term.</param>
/// <param name="SkippedSteps">Steps whose loss or gradient was not finite.</param>
/// <param name="TrainingSeconds">Wall time of the steps.</param>
/// <param name="ValidationSeconds">Wall time of the validation.</param>
/// <param name="AveragePrecision">COCO AP of the averaged weights, or null where the epoch was not validated.</param>
/// <param name="AveragePrecision50">COCO AP at IoU 0.50, or null.</param>
internal sealed record EpochRecord(
    int Epoch, double LearningRate, double Loss, SortedDictionary<string, double> Terms, int SkippedSteps,
    double TrainingSeconds, double ValidationSeconds, double? AveragePrecision, double? AveragePrecision50);
