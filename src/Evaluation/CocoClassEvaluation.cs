namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Precision and recall of one class over all images.</summary>
internal sealed class CocoClassEvaluation
{
    /// <summary>2⁻⁵², what the reference tool adds to the denominator of the precision.</summary>
    private const double SpacingOfOne = 2.220446049250313e-16;

    /// <summary>Targets in each area range.</summary>
    public int[] ObjectCounts { get; } = new int[CocoParameters.AreaRangeCount];

    /// <summary>Images with a target.</summary>
    public int ImageCount { get; private init; }

    /// <summary>[range, threshold] sum of the precision at the 101 recall points, up to the most detections an image.</summary>
    public double[,] PrecisionSums { get; } = new double[CocoParameters.AreaRangeCount, CocoParameters.ThresholdCount];

    /// <summary>[range, threshold] recall with up to the most detections an image.</summary>
    public double[,] Recalls { get; } = new double[CocoParameters.AreaRangeCount, CocoParameters.ThresholdCount];

    /// <summary>[threshold] recall over all areas with 1 and with 10 detections an image.</summary>
    public double[] RecallsAt1 { get; } = new double[CocoParameters.ThresholdCount];

    /// <inheritdoc cref="RecallsAt1"/>
    public double[] RecallsAt10 { get; } = new double[CocoParameters.ThresholdCount];

    /// <summary>Precision at the 101 recall points, at IoU 0.50 over all areas.</summary>
    public double[] PrecisionByRecall { get; } = new double[CocoParameters.RecallPointCount];

    /// <summary>What is right and wrong at each score threshold, at IoU 0.50 over all areas.</summary>
    public ScoreSweep Sweep { get; } = new();

    /// <summary>Adds up what the images gave.</summary>
    /// <param name="objectCounts">Targets in each area range.</param>
    /// <param name="imageCount">Images with a target.</param>
    /// <param name="scores">Score of each detection, images by rising id, by falling score within an image; afterwards all of them by
    /// falling score.</param>
    /// <param name="ranks">Place of each detection within its image, from 0.</param>
    /// <param name="outcomes">[detection · ranges + range].</param>
    /// <param name="scratch">Memory that is used again.</param>
    public static CocoClassEvaluation Accumulate(
        ReadOnlySpan<int> objectCounts, int imageCount, Span<double> scores, ReadOnlySpan<int> ranks,
        ReadOnlySpan<MatchOutcome> outcomes, ScratchCurves scratch)
    {
        var result = new CocoClassEvaluation { ImageCount = imageCount };
        objectCounts.CopyTo(result.ObjectCounts);
        var order = scratch.Begin(scores.Length);
        FallingOrder.Sort(scores, order);
        for (var range = 0; range < CocoParameters.AreaRangeCount; range++)
        {
            if (objectCounts[range] == 0)
                continue;
            for (var t = 0; t < CocoParameters.ThresholdCount; t++)
            {
                int right = 0, wrong = 0, length = 0, rightAt1 = 0, rightAt10 = 0;
                foreach (var d in order)
                {
                    var outcome = outcomes[d * CocoParameters.AreaRangeCount + range];
                    if ((outcome.Ignored >> t & 1) != 0)
                        continue;
                    if ((outcome.Matched >> t & 1) != 0)
                    {
                        right++;
                        rightAt1 += ranks[d] < 1 ? 1 : 0;
                        rightAt10 += ranks[d] < 10 ? 1 : 0;
                    }
                    else
                    {
                        wrong++;
                    }
                    scratch.Recall[length] = right / (double)objectCounts[range];
                    scratch.Precision[length++] = right / (wrong + right + SpacingOfOne);
                }
                result.Recalls[range, t] = right / (double)objectCounts[range];
                result.PrecisionSums[range, t] = Interpolate(
                    scratch.Recall.AsSpan(0, length), scratch.Precision.AsSpan(0, length),
                    range == 0 && t == 0 ? result.PrecisionByRecall : []);
                if (range == 0)
                {
                    result.RecallsAt1[t] = rightAt1 / (double)objectCounts[0];
                    result.RecallsAt10[t] = rightAt10 / (double)objectCounts[0];
                }
            }
        }
        result.Sweep.Count(scores, order, outcomes);
        return result;
    }

    /// <summary>Sum over the recall points of the best precision at that recall or beyond.</summary>
    /// <param name="recall">Recall after each detection.</param>
    /// <param name="precision">Precision after each detection; afterwards the best from there on.</param>
    /// <param name="points">The precision at each recall point, or empty.</param>
    private static double Interpolate(ReadOnlySpan<double> recall, Span<double> precision, Span<double> points)
    {
        for (var i = precision.Length - 1; i > 0; i--)
            if (precision[i] > precision[i - 1])
                precision[i - 1] = precision[i];
        var sum = 0.0;
        var position = 0;
        for (var point = 0; point < CocoParameters.RecallPointCount; point++)
        {
            while (position < recall.Length && recall[position] < CocoParameters.RecallPoints[point])
                position++;
            if (position == recall.Length)
                break;
            sum += precision[position];
            if (!points.IsEmpty)
                points[point] = precision[position];
        }
        return sum;
    }
}
