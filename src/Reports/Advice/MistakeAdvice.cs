using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>One kind of mistake that outweighs all others.</summary>
internal static class MistakeAdvice
{
    private const double Most = 0.6;
    private const int Fewest = 20;

    public static IEnumerable<Advice> OneKind(ReportedRun run)
    {
        if (run.Metrics.Value?.Errors is not { } errors || errors.Mistakes < Fewest)
            yield break;
        foreach (var (count, what, next) in new[]
                 {
                     (errors.Background, "boxes where nothing is annotated",
                         "Look at some: objects that nobody annotated cost twice, in training and here. If nothing is there, add images "
                         + "without objects, or raise the score threshold."),
                     (errors.Missed, "objects that are missed",
                         "A lower score threshold finds more of them, and more wrong boxes: try it with the slider of the gallery."),
                     (errors.Location, "boxes that are near an object but do not fit it",
                         "Are the annotated boxes tight, all in the same way? If so, a larger --size makes boxes more precise."),
                     (errors.Duplicate, "second boxes on the same object", "More epochs teach the network to report an object once."),
                 })
            if (count >= Most * errors.Mistakes)
                yield return new Advice(
                    Text.Of($"Most mistakes are {what}: {count} of {errors.Mistakes} at the recommended threshold."), next, "mistakes");
    }
}
