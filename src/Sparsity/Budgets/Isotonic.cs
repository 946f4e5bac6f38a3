namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Makes measured figures follow the order that they must have.</summary>
internal static class Isotonic
{
    /// <summary>
    /// The nearest figures in the least-squares sense that never fall (pool adjacent violators), nothing below 0.
    /// </summary>
    internal static double[] Rising(IReadOnlyList<double> values)
    {
        var pools = new List<(double Sum, int Count)>();
        foreach (var value in values)
        {
            pools.Add((value, 1));
            while (pools.Count > 1 && pools[^2].Sum / pools[^2].Count > pools[^1].Sum / pools[^1].Count)
            {
                var (sum, count) = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (pools[^1].Sum + sum, pools[^1].Count + count);
            }
        }
        return [.. pools.SelectMany(pool => Enumerable.Repeat(Math.Max(0, pool.Sum / pool.Count), pool.Count))];
    }

    /// <summary>The widths of a lever, the largest first, without those that save no more than a larger one.</summary>
    /// <param name="counts">What stays, the largest first.</param>
    /// <param name="savings">What was measured for each.</param>
    internal static LeverWidth[] Useful(IReadOnlyList<int> counts, IReadOnlyList<double> savings)
    {
        var rising = Rising(savings);
        return [.. counts.Select((count, i) => new LeverWidth(count, rising[i]))
            .Where((width, i) => width.Saving > (i > 0 ? rising[i - 1] : 0))];
    }
}
