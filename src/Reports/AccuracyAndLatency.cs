namespace Microsoft.ML.SparseDetr;

/// <summary>A network in two figures: how good and how quick it is.</summary>
/// <param name="Name">What a chart calls it.</param>
/// <param name="Milliseconds">Time of one image.</param>
/// <param name="AP">COCO AP, 0..1.</param>
public sealed record AccuracyAndLatency(string Name, double Milliseconds, double AP);
