using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>All rules, the most urgent first.</summary>
internal static class Adviser
{
    private static readonly Func<ReportedRun, IEnumerable<Advice>>[] Rules =
    [
        TrainingAdvice.NothingMeasured, TrainingAdvice.NothingLearnt, TrainingAdvice.Skipped, TrainingAdvice.StillRising,
        TrainingAdvice.Overfitting, ClassAdvice.Confused, SizeAdvice.SmallMissed, MistakeAdvice.OneKind, ClassAdvice.Hard,
        ClassAdvice.Rare, DataAdvice.LeftOut,
    ];

    /// <summary>What stands out; empty where nothing does.</summary>
    public static IReadOnlyList<Advice> Of(ReportedRun run) => [.. Rules.SelectMany(rule => rule(run))];
}
