using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>What the course of a training says about its length and its steps.</summary>
internal static class TrainingAdvice
{
    private const int FewestMeasured = 5, FewEpochs = 10;

    /// <summary>AP below which a network has learnt nothing to speak of.</summary>
    private const double Nothing = 0.02;

    /// <summary>A change of AP that is more than chance: of the AP itself, and in any case.</summary>
    private const double Notable = 0.02, Least = 0.005;

    /// <summary>No image was measured, so that most of the page is missing.</summary>
    public static IEnumerable<Advice> NothingMeasured(ReportedRun run)
    {
        if (run.AP is null)
            yield return new Advice(
                "Nothing was measured, so nobody knows how good the network is.",
                "Train with annotated images that the network does not learn from: sparse-detr train … --val DIR.", null);
    }

    /// <summary>AP near 0.</summary>
    public static IEnumerable<Advice> NothingLearnt(ReportedRun run)
    {
        if (!HasLearntNothing(run))
            yield break;
        var epochs = run.History.Value?.Epochs.Count;
        yield return new Advice(
            Text.Of($"AP is {run.AP:0.000}: the network finds next to nothing."),
            epochs < FewEpochs
                ? $"{Text.Count(epochs.Value, "epoch")} will not do: try --epochs 50, and start from --weights of a trained network."
                : "Look at what the network saw (images/train-batch-….png): wrong boxes or class names show there. If they are right, "
                    + "start from --weights of a trained network, or try another --lr.",
            "course");
    }

    /// <summary>Steps that were left out because numbers overflowed.</summary>
    public static IEnumerable<Advice> Skipped(ReportedRun run)
    {
        if (run.History.Value?.SkippedSteps is not (> 0 and var skipped))
            yield break;
        var share = run.Steps.Value?.Count is { } steps and > 0 ? Text.Of($" of {steps}") : "";
        yield return new Advice(
            $"{skipped}{share} steps were skipped, because their loss or gradients were not finite.",
            "Lower --lr: the learning rate is too high for these images or this --batch.", "course");
    }

    /// <summary>AP still rose in the last fifth of the measured epochs.</summary>
    public static IEnumerable<Advice> StillRising(ReportedRun run)
    {
        if (HasLearntNothing(run) || run.History.Value?.Measured is not { Count: >= FewestMeasured } measured)
            yield break;
        var last = (measured.Count + 4) / 5;
        var before = measured.SkipLast(last).Max(epoch => epoch.AP!.Value);
        var after = measured.TakeLast(last).Max(epoch => epoch.AP!.Value);
        if (IsNotable(after - before, before))
            yield return new Advice(
                Text.Of($"AP still rose in the last fifth of the training, from {before:0.000} to {after:0.000}."),
                Text.Of($"More epochs are likely to help: try --epochs {2 * run.History.Value!.Epochs.Count}."), "course");
    }

    /// <summary>The loss of the training images falls on while AP of the others falls as well.</summary>
    public static IEnumerable<Advice> Overfitting(ReportedRun run)
    {
        if (run.History.Value?.Measured is not { Count: >= FewestMeasured } measured)
            yield break;
        var (best, end) = (measured.MaxBy(epoch => epoch.AP)!, measured[^1]);
        if (!IsNotable(best.AP!.Value - end.AP!.Value, best.AP.Value) || !(end.Loss < best.Loss))
            yield break;
        var structure = run.History.Value!.Milestones.Any(change => change.Epoch > best.Epoch); // a smaller network loses AP for that
        if (!structure)
            yield return new Advice(
                Text.Of($"The network overfits: after epoch {best.Epoch} the training loss went on falling ({best.Loss:0.00} to ")
                    + Text.Of($"{end.Loss:0.00}), while AP fell from {best.AP:0.000} to {end.AP:0.000}."),
                "The weights of the best epoch are kept (best.safetensors). More images or a stronger --augment help, more epochs do not.",
                "course");
    }

    private static bool HasLearntNothing(ReportedRun run) => run.AP < Nothing;

    private static bool IsNotable(double change, double of) => change >= Math.Max(Least, Notable * of);
}
