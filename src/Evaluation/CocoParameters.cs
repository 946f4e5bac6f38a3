namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>The fixed settings of the COCO detection challenge, and the defaults of those that <see cref="EvaluationOptions"/>
/// has.</summary>
internal static class CocoParameters
{
    public const int ThresholdCount = 10;
    public const int RecallPointCount = 101;
    public const int AreaRangeCount = 4;
    public const int MaximumDetections = 100;
    public const double SmallArea = 32 * 32, LargeArea = 96 * 96, LargestArea = 1e10;

    /// <summary>No more detections of an image and class can be asked for.</summary>
    public const int MostDetections = 10_000;

    /// <summary>IoU 0.50 … 0.95. The sums are those of numpy's linspace: 0.6 and 0.65 differ from the literal in the last bit.</summary>
    public static readonly double[] IouThresholds = LinearSpace(0.5, 0.95, ThresholdCount);

    /// <summary>Recall 0, 0.01 … 1.</summary>
    public static readonly double[] RecallPoints = LinearSpace(0, 1, RecallPointCount);

    private static double[] LinearSpace(double start, double stop, int count)
    {
        var step = (stop - start) / (count - 1);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = i * step + start;
        values[^1] = stop;
        return values;
    }
}
