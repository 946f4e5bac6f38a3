using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>Chooses the encoder tokens to keep.</summary>
internal static class TokenSelector
{
    private const int Block = 4;

    /// <param name="scores">[L] level by level, row by row.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="ratio">Part of the tokens to keep.</param>
    /// <param name="coverage">How they are divided.</param>
    /// <param name="mode">By what they are chosen; the number of each level and the coverage are the same for all.</param>
    /// <param name="seed">Of a random choice.</param>
    /// <returns>For each level the cells to keep, ascending.</returns>
    /// <exception cref="ArgumentException">The scores do not fit the levels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The ratio does not lie in (0, 1].</exception>
    internal static int[][] Select(
        float[] scores, IReadOnlyList<GridSize> levels, double ratio, TokenCoverage coverage, SelectionMode mode, int seed)
    {
        var counts = Counts(scores, levels, ratio, coverage);
        var kept = new int[levels.Count][];
        var start = 0;
        for (var level = 0; level < kept.Length; level++)
        {
            var (height, width) = levels[level];
            var keys = Ranking.Keys(scores.AsSpan(start, height * width), mode, seed, (ulong)level);
            IEnumerable<int> order = Ranking.Order(keys);
            if (coverage == TokenCoverage.Block)
                order = BlocksFirst([.. order], width);
            kept[level] = [.. order.Take(counts[level]).Order()];
            start += height * width;
        }
        return kept;
    }

    /// <summary>How many tokens each level keeps.</summary>
    /// <param name="scores">[L] level by level, row by row.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="ratio">Part of the tokens to keep.</param>
    /// <param name="coverage">How they are divided; blocks change no number.</param>
    /// <exception cref="ArgumentException">The scores do not fit the levels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The ratio does not lie in (0, 1].</exception>
    internal static int[] Counts(float[] scores, IReadOnlyList<GridSize> levels, double ratio, TokenCoverage coverage)
    {
        Ranking.CheckRatio(ratio, nameof(ratio));
        var cells = levels.Sum(level => level.Cells);
        if (scores.Length != cells)
            throw new ArgumentException($"There are {scores.Length} scores for {cells} tokens.", nameof(scores));
        return coverage == TokenCoverage.Mass ? TokenBudget.ByMass(scores, levels, ratio) : TokenBudget.ByRatio(levels, ratio);
    }

    // The best cell of each block, the best block first, then all others by their key.
    private static IEnumerable<int> BlocksFirst(int[] order, int width)
    {
        var seen = new HashSet<(int, int)>();
        var rest = new List<int>();
        foreach (var cell in order)
        {
            if (seen.Add((cell / width / Block, cell % width / Block)))
                yield return cell;
            else
                rest.Add(cell);
        }
        foreach (var cell in rest)
            yield return cell;
    }
}
