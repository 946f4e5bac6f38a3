using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>What was odd in the data.</summary>
internal static class DataAdvice
{
    public static IEnumerable<Advice> LeftOut(ReportedRun run)
    {
        if (run.Findings.Value is not { Groups.Count: > 0 } findings)
            yield break;
        var (images, objects) = (findings.Of("ImageSkipped"), findings.Of("ObjectSkipped"));
        var all = findings.Groups.Sum(group => group.Count);
        yield return new Advice(
            images + objects > 0
                ? $"The data has faults: {LeftOut(images, objects)} left out."
                : $"There {(all == 1 ? "is" : "are")} {Text.Count(all, "remark")} about the data, all of which could be used.",
            "They are listed below by kind, in findings.json one by one; sparse-detr dataset check shows them before a training.",
            "data");
    }

    private static string LeftOut(long images, long objects)
    {
        var parts = new[] { (images, "image"), (objects, "object") }.Where(entry => entry.Item1 > 0)
            .Select(entry => Text.Count(entry.Item1, entry.Item2));
        return string.Join(" and ", parts) + (images + objects == 1 ? " was" : " were");
    }
}
