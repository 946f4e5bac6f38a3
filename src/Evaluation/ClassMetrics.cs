namespace Microsoft.ML.SparseDetr;

/// <summary>
/// COCO figures of one class, over all object sizes. A figure is <see cref="double.NaN"/> when the class has no object to find.
/// </summary>
/// <param name="Name">Class name.</param>
/// <param name="ObjectCount">Annotated objects of this class, crowds not counted.</param>
/// <param name="AP">Average precision over the IoU thresholds 0.50, 0.55 … 0.95.</param>
/// <param name="AP50">Average precision at IoU 0.50.</param>
/// <param name="AP75">Average precision at IoU 0.75.</param>
/// <param name="AR100">Average recall over the thresholds with at most 100 detections an image.</param>
public sealed record ClassMetrics(string Name, int ObjectCount, double AP, double AP50, double AP75, double AR100);
