namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>Chooses the query ranks to keep.</summary>
internal static class QuerySelector
{
    /// <param name="usage">Score of each rank of the full network.</param>
    /// <param name="keep">Number K of ranks to keep.</param>
    /// <param name="mode">By score, the first ⌈K/2⌉ ranks stay whatever they score; the controls choose all K.</param>
    /// <param name="seed">Of a random choice.</param>
    /// <returns>The ranks, ascending.</returns>
    /// <exception cref="ArgumentOutOfRangeException">K is less than 1 or more than there are.</exception>
    internal static int[] Select(float[] usage, int keep, SelectionMode mode, int seed)
    {
        if (keep < 1 || keep > usage.Length)
            throw new ArgumentOutOfRangeException(nameof(keep), keep, $"Of {usage.Length} queries, 1 to {usage.Length} can be kept.");
        var first = mode == SelectionMode.Score ? (keep + 1) / 2 : 0;
        var rest = Ranking.Order(Ranking.Keys(usage, mode, seed, 0)).Where(rank => rank >= first);
        return [.. Enumerable.Range(0, first).Concat(rest.Take(keep - first)).Order()];
    }
}
