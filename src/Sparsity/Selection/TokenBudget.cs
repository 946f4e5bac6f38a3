using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>How many tokens each level keeps.</summary>
internal static class TokenBudget
{
    // A ratio that came from a float is a little off; what it is off by must not make another token.
    private const double Slack = 1e-6;

    /// <summary>⌈ρ·L⌉ of each level.</summary>
    internal static int[] ByRatio(IReadOnlyList<GridSize> levels, double ratio)
        => [.. levels.Select(level => RoundUp(ratio, level.Cells))];

    /// <summary>
    /// In proportion to the smallest number of a level's tokens that hold the part ρ of its scores, ⌈ρ·L⌉ over all levels together.
    /// A level without any score counts as one with equal scores.
    /// </summary>
    internal static int[] ByMass(float[] scores, IReadOnlyList<GridSize> levels, double ratio)
    {
        int[] sizes = [.. levels.Select(level => level.Cells)];
        var needed = new double[sizes.Length];
        var start = 0;
        for (var level = 0; level < sizes.Length; level++)
        {
            needed[level] = Needed(scores.AsSpan(start, sizes[level]).ToArray(), ratio);
            start += sizes[level];
        }
        var total = RoundUp(ratio, sizes.Sum());
        var scale = total / needed.Sum();
        int[] counts = [.. needed.Select((count, level) => Math.Clamp((int)(count * scale), 1, sizes[level]))];
        // One by one to where most is missing, or from where most is too much; each level keeps one.
        for (var missing = total - counts.Sum(); missing != 0
            && (missing > 0 || counts.Any(count => count > 1)); missing -= Math.Sign(missing))
        {
            var sign = Math.Sign(missing);
            var level = Enumerable.Range(0, counts.Length).Where(i => sign > 0 ? counts[i] < sizes[i] : counts[i] > 1)
                .MaxBy(i => sign * (needed[i] * scale - counts[i]));
            counts[level] += sign;
        }
        return counts;
    }

    /// <summary>⌈ρ·n⌉, at least 1.</summary>
    internal static int RoundUp(double ratio, int count) => Math.Clamp((int)Math.Ceiling(count * (ratio - Slack)), 1, count);

    private static int Needed(float[] scores, double ratio)
    {
        double all = scores.Sum(score => (double)score), sum = 0;
        if (!(all > 0))
            return RoundUp(ratio, scores.Length);
        Array.Sort(scores);
        var count = 0;
        while (count < scores.Length && sum < all * (ratio - Slack))
            sum += scores[scores.Length - ++count];
        return Math.Max(1, count);
    }
}
