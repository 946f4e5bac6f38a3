using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>The tokens in use of some levels, for every image size that comes along.</summary>
/// <param name="kept">For each level the cells in use at the detector's own image size.</param>
/// <param name="levels">Height and width of each level at that size.</param>
/// <param name="attention">Whether the sets are for attention among the tokens.</param>
internal sealed class TokenSets(IReadOnlyList<int[]> kept, IReadOnlyList<GridSize> levels, bool attention) : IDisposable
{
    private readonly SizeCache<TokenSet> _bySize = new(sizes => Scale(kept, levels, sizes, attention));

    /// <summary>The set for maps of another size. A cell counts when the one at its centre in the own size does.</summary>
    internal TokenSet For(IReadOnlyList<GridSize> sizes) => _bySize.For(sizes);

    public void Dispose() => _bySize.Dispose();

    private static TokenSet Scale(IReadOnlyList<int[]> kept, IReadOnlyList<GridSize> levels, IReadOnlyList<GridSize> sizes, bool attention)
    {
        var tokens = new List<int>();
        var start = 0;
        for (var level = 0; level < levels.Count; level++)
        {
            tokens.AddRange(Scale(kept[level], levels[level], sizes[level]).Select(cell => start + cell));
            start += sizes[level].Cells;
        }
        return new TokenSet([.. tokens], start, attention);
    }

    private static IEnumerable<int> Scale(int[] kept, GridSize from, GridSize to)
    {
        if (from == to)
            return kept;
        var used = new HashSet<int>(kept);
        return Enumerable.Range(0, to.Cells).Where(cell => used.Contains(CellScaling.Source(cell, from, to)));
    }
}
