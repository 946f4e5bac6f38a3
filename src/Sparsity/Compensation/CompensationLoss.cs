using Microsoft.ML.SparseDetr.Detectors.Outputs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// Distillation from the averaged weights after a change of structure (Super Sparse DETR Eq. 7), on the last decoder layer.
/// Both losses are still without their weight λ, and only the student receives gradients.
/// </summary>
internal static class CompensationLoss
{
    /// <summary>
    /// Compares pairs of queries. The number of pairs may differ from image to image: the class loss is their sum divided by the number of
    /// images or by that of the compared logits, the box loss is the mean over the coordinates of all pairs of the batch. Both are 0 where
    /// there is no pair.
    /// </summary>
    /// <param name="student">Logits [B, Qs, C] and boxes [B, Qs, 4].</param>
    /// <param name="teacher">Logits [B, Qt, C] and boxes [B, Qt, 4].</param>
    /// <param name="pairs">The queries to compare.</param>
    /// <param name="options">Temperature, target and divisor.</param>
    /// <returns>Two scalars.</returns>
    internal static (Tensor Classes, Tensor Boxes) Compute(LayerPrediction student, LayerPrediction teacher, QueryPairs pairs,
        CompensationOptions options)
    {
        if (pairs.Count == 0)
        {
            var nothing = tensor(0.0, student.Logits.dtype, student.Logits.device);
            return (nothing, nothing);
        }
        var (logits, boxes) = Pick(student, pairs.Student);
        var (teacherLogits, teacherBoxes) = Pick(new LayerPrediction(teacher.Logits.detach(), teacher.Boxes.detach()), pairs.Teacher);
        double temperature = options.Temperature;
        var divergence = options.Target == DistillationTarget.Softmax
            ? Categorical(logits / temperature, teacherLogits / temperature)
            : Bernoulli(logits / temperature, teacherLogits / temperature);
        var count = options.Reduction == DistillationReduction.BatchMean ? student.Logits.shape[0] : logits.numel();
        return (divergence * (temperature * temperature / count), smooth_l1_loss(boxes, teacherBoxes));
    }

    // [B, Q, ·] -> [P, ·]
    private static (Tensor Logits, Tensor Boxes) Pick(LayerPrediction prediction, long[] rows)
    {
        var index = tensor(rows, device: prediction.Logits.device);
        return (prediction.Logits.flatten(0, 1).index_select(0, index), prediction.Boxes.flatten(0, 1).index_select(0, index));
    }

    // KL between the softmax distributions of each query, summed. One difference of logarithms at a time: two sums would cancel.
    private static Tensor Categorical(Tensor student, Tensor teacher)
    {
        var logProbability = teacher.log_softmax(-1);
        return (logProbability.exp() * (logProbability - student.log_softmax(-1))).sum();
    }

    // KL between the yes-or-no distributions of each logit, summed. ln(1 - sigmoid(z)) is ln(sigmoid(z)) - z.
    private static Tensor Bernoulli(Tensor student, Tensor teacher)
        => (logsigmoid(teacher) - logsigmoid(student) + (-teacher).sigmoid() * (student - teacher)).sum();
}
