namespace Microsoft.ML.SparseDetr;

/// <summary>What is right, wrong and missed at a score threshold. True positives and missed ones together are all objects.</summary>
public sealed class ThresholdCounts
{
    internal ThresholdCounts(int truePositives, int falsePositives, int missed) =>
        (TruePositives, FalsePositives, Missed) = (truePositives, falsePositives, missed);

    /// <summary>Share of the detections that are right, 0..1; NaN without detections.</summary>
    public double Precision => TruePositives / (double)(TruePositives + FalsePositives);

    /// <summary>Share of the objects that are found, 0..1; NaN without objects.</summary>
    public double Recall => TruePositives / (double)(TruePositives + Missed);

    /// <summary>Harmonic mean of precision and recall, 2·TP / (2·TP + FP + missed); NaN without objects and detections.</summary>
    public double F1 => 2.0 * TruePositives / (2.0 * TruePositives + FalsePositives + Missed);

    /// <summary>Detections that took an object of their class.</summary>
    public int TruePositives { get; }

    /// <summary>Detections that took none.</summary>
    public int FalsePositives { get; }

    /// <summary>Objects that no detection of their class took.</summary>
    public int Missed { get; }
}
