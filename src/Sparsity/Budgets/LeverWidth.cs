namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>One setting of a lever.</summary>
/// <param name="Count">Channels or queries that stay.</param>
/// <param name="Saving">Share of the dense network's cost that it saves with everything else whole.</param>
internal sealed record LeverWidth(int Count, double Saving);
