namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>A part of a network that can be made smaller by itself: the queries, or one group of channels.</summary>
/// <param name="Name">Name of the group, or <see cref="Queries"/>.</param>
/// <param name="Full">Channels or queries of the dense network.</param>
/// <param name="Widths">Smaller numbers, the largest first, each saving more than the one before it.</param>
internal sealed record Lever(string Name, int Full, IReadOnlyList<LeverWidth> Widths)
{
    /// <summary>Name of the lever that is no group of channels.</summary>
    internal const string Queries = "queries";
}
