using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Cross-entropy over classes and "no object" (Carion et al. 2020, §3.1; loss_labels in detr.py).</summary>
internal static class SoftmaxLoss
{
    /// <summary>Weighted mean over all queries.</summary>
    /// <param name="logits">[S, B, Q, C + 1], "no object" last.</param>
    /// <param name="pairs">The matched pairs.</param>
    /// <param name="noObject">Weight of a query without an object; the others have 1.</param>
    /// <returns>[S]</returns>
    public static Tensor Compute(Tensor logits, PairIndex pairs, double noObject)
    {
        long stages = logits.shape[0], none = logits.shape[3] - 1;
        var rows = logits.reshape(-1, none + 1).log_softmax(-1); // [S·B·Q, C + 1]
        var classes = full([rows.shape[0]], none, dtype: ScalarType.Int64, device: logits.device)
            .scatter_(0, pairs.Rows, pairs.Classes);
        var weight = classes.eq(none).to(logits.dtype) * (noObject - 1) + 1;
        var cross = -rows.gather(1, classes.unsqueeze(1)).squeeze(1);
        return (weight * cross).reshape(stages, -1).sum(1) / weight.reshape(stages, -1).sum(1);
    }
}
