using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// Distillation from the averaged weights after a change of structure (Super Sparse DETR Eq. 7), on the last decoder layer.
/// Both losses are still without their weight λ, and only the student receives gradients.
/// </summary>
internal static class CompensationLoss
{
    /// <summary>Compares the queries that student and teacher share.</summary>
    /// <param name="student">Logits [B, Qs, C] and boxes [B, Qs, 4].</param>
    /// <param name="teacher">Logits [B, Qt, C] and boxes [B, Qt, 4].</param>
    /// <param name="studentSlots">[K] int64, the student's queries to compare, or null for all.</param>
    /// <param name="teacherSlots">[K] int64, the teacher's queries that start from the same tokens, or null for all.</param>
    /// <param name="options">Temperature, target and divisor.</param>
    /// <returns>Two scalars.</returns>
    /// <exception cref="ArgumentException">The two do not have the same number of queries, or have none.</exception>
    internal static (Tensor Classes, Tensor Boxes) Compute(
        LayerPrediction student, LayerPrediction teacher, Tensor? studentSlots, Tensor? teacherSlots, CompensationOptions options)
    {
        var (logits, boxes) = Pick(student, studentSlots);
        var (teacherLogits, teacherBoxes) = Pick(new LayerPrediction(teacher.Logits.detach(), teacher.Boxes.detach()), teacherSlots);
        if (!logits.shape.SequenceEqual(teacherLogits.shape) || logits.shape[1] == 0)
        {
            throw new ArgumentException(
                "Student and teacher must share one query at least: " +
                $"their logits are [{string.Join(", ", logits.shape)}] and [{string.Join(", ", teacherLogits.shape)}].");
        }

        var temperature = options.Temperature;
        var divergence = options.Target == DistillationTarget.Softmax
            ? Categorical(logits / temperature, teacherLogits / temperature)
            : Bernoulli(logits / temperature, teacherLogits / temperature);
        var count = options.Reduction == DistillationReduction.BatchMean ? logits.shape[0] : logits.numel();
        return (divergence * (temperature * temperature / count), smooth_l1_loss(boxes, teacherBoxes));
    }

    // [B, Q, ·] -> [B, K, ·]
    private static (Tensor Logits, Tensor Boxes) Pick(LayerPrediction prediction, Tensor? slots) => slots is null
        ? (prediction.Logits, prediction.Boxes)
        : (prediction.Logits.index_select(1, slots), prediction.Boxes.index_select(1, slots));

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
