using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Matchability-aware loss (DEIM, Huang et al., 2025, section 3.3).</summary>
internal static class ClassificationLoss
{
    /// <summary>
    /// A matched query and class should score IoU^γ, everything else zero with weight p^γ. Not yet divided by a normaliser.
    /// </summary>
    /// <param name="logits">[S, B, Q, C]</param>
    /// <param name="iou">[S·P] overlap of each matched prediction with its object.</param>
    /// <param name="pairs">The matched pairs.</param>
    /// <param name="gamma">γ</param>
    /// <returns>[S]</returns>
    public static Tensor Compute(Tensor logits, Tensor iou, PairIndex pairs, double gamma)
    {
        var flat = logits.reshape(-1);
        Tensor target, weight;
        using (no_grad())
        {
            var entries = pairs.Rows * logits.shape[3] + pairs.Classes;
            target = flat.zeros_like();
            weight = flat.sigmoid().pow(gamma);
            target.scatter_(0, entries, iou.detach().pow(gamma));
            weight.scatter_(0, entries, iou.ones_like());
        }
        var loss = F.binary_cross_entropy_with_logits(flat, target, weight, nn.Reduction.None);
        return loss.reshape(logits.shape[0], -1).sum(1);
    }
}
