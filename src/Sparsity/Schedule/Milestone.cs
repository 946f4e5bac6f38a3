namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>A point of a training at which a component becomes sparse.</summary>
/// <param name="Epoch">The epoch, counted from 0, at whose beginning the structure is chosen.</param>
/// <param name="Component">What becomes sparse.</param>
/// <param name="Progress">Share of the way from everything to the budget, 1 being the budget itself.</param>
/// <param name="Continues">Whether it goes on with what the milestone before it began, see <see cref="StructureWindow"/>.</param>
internal sealed record Milestone(int Epoch, SparsityComponent Component, double Progress, bool Continues = false)
{
    /// <summary>What is kept of the component after this milestone where <paramref name="budget"/> is what is kept in the end.</summary>
    internal double KeepRatio(double budget) => Progress * budget + (1 - Progress);
}
