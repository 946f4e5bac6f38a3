using System.Buffers;

namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Precision and recall of one class over all images.</summary>
internal sealed class CocoClassEvaluation
{
    /// <summary>2⁻⁵², what the reference tool adds to the denominator of the precision.</summary>
    private const double SpacingOfOne = 2.220446049250313e-16;

    /// <summary>Targets in each area range.</summary>
    public int[] ObjectCounts { get; } = new int[CocoParameters.AreaRangeCount];

    /// <summary>[range, threshold] sum of the precision at the 101 recall points, up to 100 detections an image.</summary>
    public double[,] PrecisionSums { get; } = new double[CocoParameters.AreaRangeCount, CocoParameters.ThresholdCount];

    /// <summary>[range, threshold] recall with up to 100 detections an image.</summary>
    public double[,] Recalls { get; } = new double[CocoParameters.AreaRangeCount, CocoParameters.ThresholdCount];

    /// <summary>[threshold] recall over all areas with 1 and with 10 detections an image.</summary>
    public double[] RecallsAt1 { get; } = new double[CocoParameters.ThresholdCount];

    /// <inheritdoc cref="RecallsAt1"/>
    public double[] RecallsAt10 { get; } = new double[CocoParameters.ThresholdCount];

    /// <summary>Adds up what the images gave.</summary>
    /// <param name="objectCounts">Targets in each area range.</param>
    /// <param name="scores">Score of each detection, images by rising id, by falling score within an image.</param>
    /// <param name="ranks">Place of each detection within its image, from 0.</param>
    /// <param name="outcomes">[detection · ranges + range].</param>
    public static CocoClassEvaluation Accumulate(
        ReadOnlySpan<int> objectCounts, ReadOnlySpan<double> scores, ReadOnlySpan<int> ranks, ReadOnlySpan<MatchOutcome> outcomes)
    {
        var result = new CocoClassEvaluation();
        objectCounts.CopyTo(result.ObjectCounts);
        var order = StableOrderByScore(scores);
        var precision = ArrayPool<double>.Shared.Rent(scores.Length + 1);
        var recall = ArrayPool<double>.Shared.Rent(scores.Length + 1);
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
                    recall[length] = right / (double)objectCounts[range];
                    precision[length++] = right / (wrong + right + SpacingOfOne);
                }
                result.Recalls[range, t] = right / (double)objectCounts[range];
                result.PrecisionSums[range, t] = InterpolatedSum(recall.AsSpan(0, length), precision.AsSpan(0, length));
                if (range == 0)
                {
                    result.RecallsAt1[t] = rightAt1 / (double)objectCounts[0];
                    result.RecallsAt10[t] = rightAt10 / (double)objectCounts[0];
                }
            }
        }
        ArrayPool<double>.Shared.Return(precision);
        ArrayPool<double>.Shared.Return(recall);
        return result;
    }

    /// <summary>Sum over the recall points of the best precision at that recall or beyond.</summary>
    private static double InterpolatedSum(ReadOnlySpan<double> recall, Span<double> precision)
    {
        for (var i = precision.Length - 1; i > 0; i--)
            if (precision[i] > precision[i - 1])
                precision[i - 1] = precision[i];
        var sum = 0.0;
        var position = 0;
        foreach (var point in CocoParameters.RecallPoints)
        {
            while (position < recall.Length && recall[position] < point)
                position++;
            if (position == recall.Length)
                break;
            sum += precision[position];
        }
        return sum;
    }

    private static int[] StableOrderByScore(ReadOnlySpan<double> scores)
    {
        var keys = new (double Score, int Index)[scores.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (-scores[i], i);
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => key.Index);
    }
}
