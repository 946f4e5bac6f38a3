namespace Microsoft.ML.SparseDetr.Training;

/// <summary>What a validation says about a detector.</summary>
/// <param name="AveragePrecision">COCO AP over IoU 0.50 to 0.95; decides which epoch is the best.</param>
/// <param name="AveragePrecision50">COCO AP at IoU 0.50.</param>
internal readonly record struct ValidationScore(double AveragePrecision, double AveragePrecision50);
