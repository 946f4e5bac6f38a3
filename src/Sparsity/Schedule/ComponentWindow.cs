namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>The epochs in which one component becomes sparse and nothing else changes.</summary>
/// <param name="Component">The component.</param>
/// <param name="Start">First epoch, counted from 0.</param>
/// <param name="Steps">Equal steps that it takes to the budget, each of one compensation's length.</param>
internal readonly record struct ComponentWindow(SparsityComponent Component, int Start, int Steps)
{
    /// <summary>The epoch after the last one.</summary>
    /// <param name="length">Epochs of a step.</param>
    internal int End(int length) => Start + Steps * length;

    /// <summary>The points at which the component is chosen.</summary>
    /// <param name="length">Epochs of a step.</param>
    /// <param name="mode">When it changes.</param>
    internal IEnumerable<Milestone> Milestones(int length, StructureWindow mode)
    {
        for (var epoch = 0; epoch < Steps * length; epoch++)
        {
            var (step, place) = (epoch / length, epoch % length);
            switch (mode)
            {
                case StructureWindow.Start when place > 0:
                    break;
                case StructureWindow.Ramp:
                    yield return new Milestone(Start + epoch, Component, (epoch + 1.0) / (Steps * length), epoch > 0);
                    break;
                default:
                    yield return new Milestone(Start + epoch, Component, (step + 1.0) / Steps, place > 0);
                    break;
            }
        }
    }
}
