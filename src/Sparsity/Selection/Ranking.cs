using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>The order in which entries are chosen.</summary>
internal static class Ranking
{
    /// <summary>Keys to choose by, the highest first.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="mode">What to make of them.</param>
    /// <param name="seed">Of a random choice.</param>
    /// <param name="stream">What is chosen from: each has random numbers of its own.</param>
    internal static double[] Keys(ReadOnlySpan<float> scores, SelectionMode mode, int seed, ulong stream)
    {
        var keys = new double[scores.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = mode switch
            {
                SelectionMode.Score => scores[i],
                SelectionMode.Random => Uniform(seed, stream, (ulong)i),
                SelectionMode.Inverse => -scores[i],
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such selection."),
            };
        return keys;
    }

    /// <summary>All indices, the highest key first, the lower index first of equal keys; not a number comes last.</summary>
    internal static int[] Order(double[] keys)
    {
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(order, (a, b) => keys[b].CompareTo(keys[a]) is var difference and not 0 ? difference : a.CompareTo(b));
        return order;
    }

    /// <exception cref="ArgumentOutOfRangeException">The ratio does not lie in (0, 1].</exception>
    internal static void CheckRatio(double ratio, string what)
    {
        if (!(ratio > 0 && ratio <= 1))
            throw new ArgumentOutOfRangeException(what, ratio, "A ratio to keep lies above 0 and is at most 1.");
    }

    /// <summary>A number for each name, the same on every machine (FNV-1a).</summary>
    internal static ulong Stream(string name) => name.Aggregate(14695981039346656037, (hash, letter) =>
        unchecked((hash ^ letter) * 1099511628211));

    private static double Uniform(int seed, ulong stream, ulong index)
        => unchecked(Next(Next(Next((ulong)seed) + stream) + index) >> 11) * (1.0 / (1L << 53));

    private static ulong Next(ulong state) => SplitMix64.Mix(unchecked(state + SplitMix64.Increment));
}
