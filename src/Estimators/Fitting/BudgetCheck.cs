namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Refuses budgets for a network that takes none, before hours are spent.</summary>
internal static class BudgetCheck
{
    /// <exception cref="ArgumentException">The options leave something out or collect scores, which the network cannot do.</exception>
    public static void ThrowIfNone(DetectorPreset preset, SparsityOptions sparsity)
    {
        if (!preset.Design.TakesBudgets && (!sparsity.KeepsEverything() || sparsity.CollectScores))
            throw new ArgumentException(
                $"{preset} takes no budgets and collects no scores: leave {nameof(SuperSparseDetrTrainer.Options.Sparsity)} as it is "
                + "(--sparsity none), or take a network of DEIM.");
    }
}
