namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>From the classes and images to the figures at a score threshold.</summary>
internal static class QualityBuilder
{
    /// <summary>The threshold of the counts where no threshold finds anything.</summary>
    private const double NothingFound = 0.5;

    private const string Background = "background";

    public static EvaluationResult Build(
        IReadOnlyList<string> classNames, CocoMetrics coco, CocoClassEvaluation[] classes, EvaluationItems items,
        EvaluationOptions options)
    {
        var place = BestPlace(classes);
        var threshold = place is { } found ? ScoreSweep.ThresholdAt(found) : NothingFound;
        var totals = new QualityTotals(classNames.Count);
        var images = new ImageReview[items.Images.Count];
        Parallel.For(
            0, images.Length, () => new ImageReviewer(items, options, threshold, totals),
            (rank, _, reviewer) =>
            {
                images[items.Order[rank]] = reviewer.Review(rank);
                return reviewer;
            },
            _ => { });
        return new EvaluationResult(classNames, coco, new DetectionQuality
        {
            Threshold = threshold,
            AtThreshold = Count(classes, (int)Math.Round(threshold * 100)),
            Classes = [.. coco.PerClass.Select((figures, label) => OfClass(figures, classes[label]))],
            Confusion = totals.Confusion is { } counts ? new ConfusionMatrix([.. classNames, Background], threshold, counts) : null,
            Errors = totals.ToErrors(threshold),
            ObjectSizes = totals.ToSizes(),
        }, images);
    }

    /// <summary>Where the mean F1 of the classes is highest, or null where nothing is found at all.</summary>
    private static int? BestPlace(CocoClassEvaluation[] classes)
    {
        var decided = classes.Where(entry => Objects(entry) > 0).ToArray();
        if (decided.All(entry => entry.Sweep.Right[0] == 0))
            return null;
        double[] means = [.. Enumerable.Range(0, ScoreSweep.Places)
            .Select(place => decided.Average(entry => entry.Sweep.F1(place, Objects(entry))))];
        return ScoreSweep.Best(place => means[place]);
    }

    private static ThresholdCounts Count(CocoClassEvaluation[] classes, int place)
    {
        var right = classes.Sum(entry => entry.Sweep.Right[place]);
        return new ThresholdCounts(right, classes.Sum(entry => entry.Sweep.Wrong[place]), classes.Sum(Objects) - right);
    }

    private static ClassQuality OfClass(ClassMetrics figures, CocoClassEvaluation entry)
    {
        var (sweep, objects) = (entry.Sweep, Objects(entry));
        int? best = sweep.Right[0] > 0 ? ScoreSweep.Best(place => sweep.F1(place, objects)) : null;
        return new ClassQuality
        {
            Name = figures.Name,
            Objects = objects,
            Images = entry.ImageCount,
            AP = figures.AP,
            AP50 = figures.AP50,
            Threshold = best is { } place ? ScoreSweep.ThresholdAt(place) : double.NaN,
            Precision = best is { } p ? sweep.Precision(p) : double.NaN,
            Recall = best is { } r ? sweep.Recall(r, objects) : objects > 0 ? 0 : double.NaN,
            F1 = best is { } f ? sweep.F1(f, objects) : objects > 0 ? 0 : double.NaN,
            PrecisionByRecall = objects > 0 ? entry.PrecisionByRecall : [.. Enumerable.Repeat(double.NaN, CocoParameters.RecallPointCount)],
            F1ByScore = Curve(score => sweep.F1(score, objects)),
            PrecisionByScore = Curve(sweep.Precision),
            RecallByScore = Curve(score => sweep.Recall(score, objects)),
        };
    }

    private static double[] Curve(Func<int, double> figure)
    {
        var values = new double[ScoreSweep.Places];
        for (var place = 0; place < values.Length; place++)
            values[place] = figure(place);
        return values;
    }

    private static int Objects(CocoClassEvaluation entry) => entry.ObjectCounts[0];
}
