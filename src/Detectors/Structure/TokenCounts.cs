using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>How many tokens of each level stay, for every image size that comes along.</summary>
/// <param name="counts">The numbers at the detector's own image size.</param>
/// <param name="levels">Height and width of each level at that size.</param>
internal sealed class TokenCounts(IReadOnlyList<int> counts, IReadOnlyList<GridSize> levels)
{
    /// <summary>The numbers for maps of another size: the same share, rounded up.</summary>
    internal int[] For(IReadOnlyList<GridSize> sizes) => [.. sizes.Select((size, level) =>
    {
        long all = levels[level].Cells;
        return (int)((counts[level] * (long)(size.Cells) + all - 1) / all);
    })];
}
