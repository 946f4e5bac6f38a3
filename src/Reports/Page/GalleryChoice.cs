using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Which images the gallery shows: those of most mistakes first, then some of the others by chance.</summary>
internal static class GalleryChoice
{
    private const double WorstShare = 0.6;

    /// <param name="images">All of them.</param>
    /// <param name="most">How many are shown.</param>
    public static IReadOnlyList<PredictedImage> Of(IReadOnlyList<PredictedImage> images, int most)
    {
        PredictedImage[] sorted = [.. images.OrderByDescending(image => image.Mistakes)];
        if (sorted.Length <= most)
            return sorted;
        var worst = Math.Min(sorted.Count(image => image.Mistakes > 0), (int)Math.Ceiling(WorstShare * most));
        var others = new SampleRandom(seed: 0, epoch: 0, index: 0).Permutation(sorted.Length - worst);
        return [.. sorted.Take(worst), .. others.Take(most - worst).Select(i => sorted[worst + i])];
    }
}
