using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>A change of structure before an epoch.</summary>
/// <param name="Epoch">The epoch, counted from 0.</param>
/// <param name="Component">What was chosen anew.</param>
/// <param name="Description">The change in words.</param>
internal sealed record StructureChange(int Epoch, SparsityComponent Component, string Description);
