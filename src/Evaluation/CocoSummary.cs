namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Averages the classes into the twelve figures; classes without a target in an area range are left out of its averages.</summary>
internal static class CocoSummary
{
    private const int All = 0, Small = 1, Medium = 2, Large = 3;

    /// <summary>Index of the IoU threshold 0.75.</summary>
    private const int ThresholdOf75 = 5;

    public static CocoMetrics Summarise(IReadOnlyList<string> classNames, CocoClassEvaluation[] classes) => new()
    {
        AP = Precision(classes, All),
        AP50 = Precision(classes, All, 0),
        AP75 = Precision(classes, All, ThresholdOf75),
        APs = Precision(classes, Small),
        APm = Precision(classes, Medium),
        APl = Precision(classes, Large),
        AR1 = Mean(classes, All, entry => entry.RecallsAt1.Average()),
        AR10 = Mean(classes, All, entry => entry.RecallsAt10.Average()),
        AR100 = Recall(classes, All),
        ARs = Recall(classes, Small),
        ARm = Recall(classes, Medium),
        ARl = Recall(classes, Large),
        PerClass = [.. classNames.Select((name, label) => OfClass(name, classes[label]))],
    };

    private static ClassMetrics OfClass(string name, CocoClassEvaluation entry)
    {
        CocoClassEvaluation[] one = [entry];
        return new ClassMetrics(
            name, entry.ObjectCounts[All],
            Defined(Precision(one, All)), Defined(Precision(one, All, 0)), Defined(Precision(one, All, ThresholdOf75)),
            Defined(Recall(one, All)));
    }

    private static double Defined(double value) => value < 0 ? double.NaN : value;

    private static double Precision(CocoClassEvaluation[] classes, int range) =>
        Mean(classes, range, entry => AverageOfRow(entry.PrecisionSums, range) / CocoParameters.RecallPointCount);

    private static double Precision(CocoClassEvaluation[] classes, int range, int threshold) =>
        Mean(classes, range, entry => entry.PrecisionSums[range, threshold] / CocoParameters.RecallPointCount);

    private static double Recall(CocoClassEvaluation[] classes, int range) =>
        Mean(classes, range, entry => AverageOfRow(entry.Recalls, range));

    private static double AverageOfRow(double[,] values, int row)
    {
        var sum = 0.0;
        for (var t = 0; t < CocoParameters.ThresholdCount; t++)
            sum += values[row, t];
        return sum / CocoParameters.ThresholdCount;
    }

    private static double Mean(CocoClassEvaluation[] classes, int range, Func<CocoClassEvaluation, double> figure)
    {
        var decided = classes.Where(entry => entry.ObjectCounts[range] > 0).ToArray();
        return decided.Length == 0 ? -1 : decided.Average(figure);
    }
}
