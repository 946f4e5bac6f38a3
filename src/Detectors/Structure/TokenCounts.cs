namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>How many tokens of each level stay, for every picture size that comes along.</summary>
/// <param name="counts">The numbers at the detector's own picture size.</param>
/// <param name="levels">Height and width of each level at that size.</param>
internal sealed class TokenCounts(IReadOnlyList<int> counts, IReadOnlyList<(int Height, int Width)> levels)
{
    /// <summary>The numbers for maps of another size: the same share, rounded up.</summary>
    internal int[] For(IReadOnlyList<(int Height, int Width)> sizes) => [.. sizes.Select((size, level) =>
    {
        long all = levels[level].Height * levels[level].Width;
        return (int)((counts[level] * (long)(size.Height * size.Width) + all - 1) / all);
    })];
}
