namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>A part of a network that can be made smaller by itself: the queries, or one group of channels.</summary>
/// <param name="Name">Name of the group, or <see cref="Queries"/>.</param>
/// <param name="Full">Channels or queries of the dense network.</param>
/// <param name="Widths">Smaller numbers, the largest first, each saving more than the one before it.</param>
internal sealed record Lever(string Name, int Full, IReadOnlyList<LeverWidth> Widths)
{
    /// <summary>Name of the lever that is no group of channels.</summary>
    internal const string Queries = "queries";

    /// <summary>
    /// The lever without the settings below a number; that number itself becomes one, with a saving between those of its neighbours.
    /// </summary>
    internal Lever NoLessThan(int fewest)
    {
        var above = Widths.Where(width => width.Count >= fewest).ToList();
        var next = Widths.FirstOrDefault(width => width.Count < fewest);
        var last = above.Count > 0 ? above[^1] : new LeverWidth(Full, 0);
        if (next is null || last.Count <= fewest)
            return this with { Widths = above };
        var share = (last.Count - fewest) / (double)(last.Count - next.Count);
        return this with { Widths = [.. above, new LeverWidth(fewest, last.Saving + share * (next.Saving - last.Saving))] };
    }
}
