namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>
/// Right and wrong detections of a class among those that score at least 0, 0.01 … 1: matched at IoU 0.50 as COCO matches. A detection
/// that takes a crowd is neither. Lowering the threshold changes no match above it, since the better scores choose first.
/// </summary>
internal sealed class ScoreSweep
{
    /// <summary>Thresholds 0, 0.01 … 1.</summary>
    public const int Places = 101;

    /// <summary>[threshold] detections that took an object.</summary>
    public int[] Right { get; } = new int[Places];

    /// <summary>[threshold] detections that took none.</summary>
    public int[] Wrong { get; } = new int[Places];

    /// <summary>The score threshold of a place.</summary>
    public static double ThresholdAt(int place) => place / 100.0;

    /// <summary>Counts the detections of a class.</summary>
    /// <param name="scores">Their scores, sorted as <paramref name="order"/>.</param>
    /// <param name="order">The detections by falling score.</param>
    /// <param name="outcomes">[detection · ranges + range].</param>
    public void Count(ReadOnlySpan<double> scores, ReadOnlySpan<int> order, ReadOnlySpan<MatchOutcome> outcomes)
    {
        int right = 0, wrong = 0, next = 0;
        for (var place = Places - 1; place >= 0; place--)
        {
            for (; next < order.Length && scores[next] >= ThresholdAt(place); next++)
            {
                var outcome = outcomes[order[next] * CocoParameters.AreaRangeCount];
                if ((outcome.Ignored & 1) != 0)
                    continue;
                if ((outcome.Matched & 1) != 0)
                    right++;
                else
                    wrong++;
            }
            (Right[place], Wrong[place]) = (right, wrong);
        }
    }

    /// <summary>The share of right ones among those that count; NaN where nothing scores as high.</summary>
    public double Precision(int place) => Right[place] / (double)(Right[place] + Wrong[place]);

    /// <summary>The share of the objects that are found; NaN without objects.</summary>
    public double Recall(int place, int objects) => Right[place] / (double)objects;

    /// <summary>Harmonic mean of both, 2·right / (right + wrong + objects); NaN without objects.</summary>
    public double F1(int place, int objects) => objects == 0 ? double.NaN : 2.0 * Right[place] / (Right[place] + Wrong[place] + objects);

    /// <summary>
    /// The place of the highest of 101 figures; of several equal ones in a row the middle, which is the farthest from either end.
    /// </summary>
    public static int Best(Func<int, double> figure)
    {
        var first = 0;
        for (var place = 1; place < Places; place++)
            if (figure(place) > figure(first))
                first = place;
        var last = first;
        while (last + 1 < Places && figure(last + 1) == figure(first))
            last++;
        return (first + last) / 2;
    }
}
