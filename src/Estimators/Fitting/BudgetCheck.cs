namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Refuses budgets, and a choice of tokens, for a network that takes none, before hours are spent.</summary>
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

    /// <exception cref="ArgumentException">The options are about a choice of tokens that the network does not make.</exception>
    public static void ThrowIfNone(DetectorPreset preset, SparseEncoderOptions encoder)
    {
        if (preset.Design.KeepRatio is null && (encoder.KeepRatio is not null || encoder.Criterion != TokenCriterion.Attention))
            throw new ArgumentException(
                $"{preset} does not choose tokens in its encoder: leave {nameof(SuperSparseDetrTrainer.Options.SparseEncoder)} as it is "
                + $"(without --rho and --token-criterion), or take {Choosing}.");
    }

    /// <exception cref="ArgumentException">The network does not choose tokens.</exception>
    public static void ThrowIfDense(DetectorModel model)
    {
        if (DetectorPreset.Of(model) is { Design.KeepRatio: null } preset)
            throw new ArgumentException(
                $"{nameof(SuperSparseDetrTrainer.Options.Model)} = {model}: {preset} is no Sparse DETR; take {Choosing}.");
    }

    private static string Choosing =>
        string.Join(" or ", DetectorPreset.All.Where(preset => preset.Design.KeepRatio is not null).Select(preset => preset.Name));
}
