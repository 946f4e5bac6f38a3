namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>The fixed settings of the COCO detection challenge.</summary>
internal static class CocoParameters
{
    public const int ThresholdCount = 10;
    public const int RecallPointCount = 101;
    public const int AreaRangeCount = 4;
    public const int MaximumDetections = 100;

    /// <summary>IoU 0.50 … 0.95. The sums are those of numpy's linspace: 0.6 and 0.65 differ from the literal in the last bit.</summary>
    public static readonly double[] IouThresholds = LinearSpace(0.5, 0.95, ThresholdCount);

    /// <summary>Recall 0, 0.01 … 1.</summary>
    public static readonly double[] RecallPoints = LinearSpace(0, 1, RecallPointCount);

    /// <summary>Smallest and largest area, both included: all, small, medium, large.</summary>
    public static readonly (double Smallest, double Largest)[] AreaRanges = [(0, 1e10), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e10)];

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
