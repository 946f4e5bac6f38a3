namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>
/// The multiple-choice knapsack: of each lever at most one setting, so that all savings together reach what is needed and the sum of what
/// they cost is the least. By dynamic programming over savings in whole bins.
/// </summary>
internal static class Knapsack
{
    /// <summary>Width of a bin as a share of the dense network; savings are rounded down to bins, what is needed is rounded up.</summary>
    internal const double Bin = 2e-5;

    private const double Slack = 1e-6; // of a bin: 0.3 is 15,000 bins and not one more

    /// <param name="levers">For each lever its settings: what each saves and what it costs.</param>
    /// <param name="need">What the savings have to reach.</param>
    /// <returns>For each lever the place of its setting, or −1 to leave it whole; null if all levers together do not reach it.</returns>
    internal static int[]? Solve(IReadOnlyList<IReadOnlyList<(double Saving, double Cost)>> levers, double need)
    {
        var bins = Math.Max(0, (int)Math.Ceiling(need / Bin - Slack));
        var least = new double[bins + 1]; // by savings so far, all above what is needed in the last place
        Array.Fill(least, double.PositiveInfinity);
        least[0] = 0;
        var taken = new (int From, int Setting)[levers.Count][];
        for (var lever = 0; lever < levers.Count; lever++)
        {
            var next = (double[])least.Clone();
            var take = taken[lever] = new (int, int)[bins + 1];
            for (var bin = 0; bin <= bins; bin++)
                take[bin] = (bin, -1);
            for (var setting = 0; setting < levers[lever].Count; setting++)
            {
                var (saving, cost) = levers[lever][setting];
                var step = Math.Max(0, (int)Math.Floor(saving / Bin + Slack));
                for (var bin = 0; bin <= bins; bin++)
                {
                    var to = Math.Min(bins, bin + step);
                    if (least[bin] + cost < next[to])
                        (next[to], take[to]) = (least[bin] + cost, (bin, setting));
                }
            }
            least = next;
        }
        if (double.IsPositiveInfinity(least[bins]))
            return null;
        var chosen = new int[levers.Count];
        for (int lever = levers.Count - 1, bin = bins; lever >= 0; lever--)
            (bin, chosen[lever]) = taken[lever][bin];
        return chosen;
    }
}
