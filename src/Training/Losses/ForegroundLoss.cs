using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>What the foreground token selector of Focus-DETR learns (Zheng et al. 2023): a focal loss of every token.</summary>
internal static class ForegroundLoss
{
    /// <param name="scores">[B, L] logits.</param>
    /// <param name="targets">[B, L] 1 where a token is foreground, else 0.</param>
    /// <returns>[B] for each image, divided by the number of its foreground tokens, at least 1.</returns>
    public static Tensor Compute(Tensor scores, Tensor targets)
    {
        targets = targets.to(scores.dtype, scores.device);
        return FocalLoss.Each(scores, targets).sum(1) / targets.sum(1).clamp_min(1);
    }
}
