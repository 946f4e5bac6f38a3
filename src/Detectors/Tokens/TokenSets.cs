using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>The token sets of some levels, for every image size that comes along.</summary>
/// <param name="levels">Height and width of each level at the detector's own image size.</param>
/// <param name="attention">Whether the sets are for attention among the tokens.</param>
internal sealed class TokenSets(IReadOnlyList<GridSize> levels, bool attention) : IDisposable
{
    private readonly Dictionary<GridSize, TokenSet> _bySize = [];
    private IReadOnlyList<int[]>? _kept;

    /// <summary>For each level the cells in use at the detector's own image size, or null for all.</summary>
    internal void Use(IReadOnlyList<int[]>? kept)
    {
        Dispose();
        _kept = kept;
    }

    /// <summary>
    /// The set for maps of another size, or null where all tokens are in use. A cell counts when the one at its centre in the own size
    /// does.
    /// </summary>
    internal TokenSet? For(IReadOnlyList<GridSize> sizes)
    {
        if (_kept is null)
            return null;
        if (!_bySize.TryGetValue(sizes[0], out var set))
        {
            var kept = new List<int>();
            var start = 0;
            for (var level = 0; level < levels.Count; level++)
            {
                kept.AddRange(Scale(_kept[level], levels[level], sizes[level]).Select(cell => start + cell));
                start += sizes[level].Cells;
            }
            set = new TokenSet([.. kept], start, attention);
            _bySize.Add(sizes[0], set);
        }
        return set;
    }

    public void Dispose()
    {
        foreach (var set in _bySize.Values)
            set.Dispose();
        _bySize.Clear();
    }

    private static IEnumerable<int> Scale(int[] kept, GridSize from, GridSize to)
    {
        if (from == to)
            return kept;
        var used = new HashSet<int>(kept);
        return Enumerable.Range(0, to.Cells).Where(cell => used.Contains(CellScaling.Source(cell, from, to)));
    }
}
