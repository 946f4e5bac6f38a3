using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Focal loss over the classes of every query (Lin et al. 2017; sigmoid_focal_loss of Deformable DETR), α = ¼ and γ = 2.</summary>
internal static class FocalLoss
{
    private const double Alpha = 0.25;

    /// <summary>A matched query should have its object's class, everything else none. Not yet divided by a normaliser.</summary>
    /// <param name="logits">[S, B, Q, C]</param>
    /// <param name="pairs">The matched pairs.</param>
    /// <returns>[S]</returns>
    public static Tensor Compute(Tensor logits, PairIndex pairs)
    {
        var flat = logits.reshape(-1);
        var entries = pairs.Rows * logits.shape[3] + pairs.Classes;
        var target = flat.detach().zeros_like().scatter_(0, entries, ones_like(entries).to(flat.dtype));
        return Each(flat, target).reshape(logits.shape[0], -1).sum(1);
    }

    /// <summary>The loss of every number.</summary>
    /// <param name="logits">Of any shape.</param>
    /// <param name="target">1 or 0 for each.</param>
    public static Tensor Each(Tensor logits, Tensor target)
    {
        var cross = F.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None);
        var opposite = (target - logits.sigmoid()).abs(); // 1 − the probability of what is right
        var share = target * (2 * Alpha - 1) + (1 - Alpha);
        return share * opposite.square() * cross;
    }
}
