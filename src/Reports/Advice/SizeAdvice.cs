using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>What the size of objects says about the size of the images.</summary>
internal static class SizeAdvice
{
    private const double Small = 16, HalfFound = 0.5, Worse = 0.15;
    private const int Fewest = 10;

    /// <summary>Objects below 16 pixels are missed, larger ones are found.</summary>
    public static IEnumerable<Advice> SmallMissed(ReportedRun run)
    {
        var sizes = run.Metrics.Value?.Sizes ?? [];
        var small = sizes.FirstOrDefault(size => size.To <= Small && size.Objects >= Fewest);
        var larger = sizes.Where(size => size.To is not { } to || to > Small).ToList();
        var objects = larger.Sum(size => (long)size.Objects);
        if (small?.Share is not { } share || share >= HalfFound || objects == 0
            || larger.Sum(size => (long)size.Found) / (double)objects is var other && share > other - Worse)
            yield break;
        yield return new Advice(
            Text.Of($"Objects under 16 px are missed: {small.Found} of {small.Objects} are found ({Text.Percent(share)}), ")
                + $"of larger ones {Text.Percent(other)}.",
            "Train with a larger --size, or cut the images into tiles, so that these objects have more pixels.", "sizes");
    }
}
