using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// What a student can learn from a dense teacher. Losses are still without their weights, and only the student receives gradients.
/// </summary>
internal static class DenseTeacherLoss
{
    private const double Focus = 1.5, BoxWeight = 5, GiouWeight = 2;
    private const double Smallest = 1e-6, LeastVariance = 1e-12, Rounding = 1e-10;
    private static readonly long[] Cells = [0, 2, 3];

    /// <summary>
    /// Class and box loss of pairs of queries, summed over the decoder layers; each layer learns from the teacher's same one. With scores s
    /// and t of student and teacher and w = max over the classes of t, of one layer
    /// classes = Σ |s − t|^1.5 · BCE(s, t) / Σ w over pairs and classes, and
    /// boxes = Σ w · (5 · L1 + 2 · (1 − GIoU)) / Σ w over the pairs with w of at least <paramref name="leastScore"/>. Both are 0 where
    /// there is no pair. BCE is at its least where s = t, but not 0 there; its factor is.
    /// </summary>
    /// <param name="student">For each layer logits [B, Qs, C] and boxes [B, Qs, 4] cxcywh.</param>
    /// <param name="teacher">For each layer logits [B, Qt, C] and boxes [B, Qt, 4] cxcywh.</param>
    /// <param name="pairs">The queries to compare.</param>
    /// <param name="leastScore">Lowest w of a box that counts.</param>
    /// <returns>Two scalars.</returns>
    /// <exception cref="ArgumentException">One of the two has more layers.</exception>
    internal static (Tensor Classes, Tensor Boxes) Predictions(
        IReadOnlyList<LayerPrediction> student, IReadOnlyList<LayerPrediction> teacher, QueryPairs pairs, double leastScore)
    {
        if (student.Count != teacher.Count)
            throw new ArgumentException(
                $"The student has {student.Count} decoder layers to learn, the teacher {teacher.Count}.", nameof(student));
        var (dtype, device) = (student[0].Logits.dtype, student[0].Logits.device);
        Tensor classes = zeros([], dtype, device), boxes = zeros([], dtype, device);
        if (pairs.Count == 0)
            return (classes, boxes);
        var (own, others) = (tensor(pairs.Student, device: device), tensor(pairs.Teacher, device: device));
        foreach (var (layer, lesson) in student.Zip(teacher))
        {
            var scores = Pick(lesson.Logits.detach(), others).sigmoid(); // [P, C]
            var best = scores.amax([1L]); // [P]
            classes += Classes(Pick(layer.Logits, own), scores) / best.sum().clamp_min(Smallest);
            var sure = best.ge(leastScore).nonzero().view(-1); // a box that does not count may be degenerate: not even times 0
            if (sure.numel() > 0)
                boxes += Boxes(Pick(layer.Boxes, own.index_select(0, sure)), Pick(lesson.Boxes.detach(), others.index_select(0, sure)),
                    best.index_select(0, sure));
        }
        return (classes, boxes);
    }

    /// <summary>
    /// 1 − the mean over the channels of Pearson's correlation of two maps over images and cells, summed over the maps (PKD, Cao et al.
    /// 2022): scale and shift of a channel are the student's own affair. Nothing is asked of a channel
    /// that is constant in the teacher; one that is constant in the student alone correlates with nothing.
    /// </summary>
    /// <param name="student">Maps [B, c, h, w].</param>
    /// <param name="teacher">Maps of the same shapes.</param>
    internal static Tensor Hints(IEnumerable<Tensor> student, IEnumerable<Tensor> teacher) => student
        .Zip(teacher, (own, other) => 1 - Correlation(own, other.detach()).mean()).Aggregate((sum, loss) => sum + loss);

    private static Tensor Classes(Tensor logits, Tensor scores)
    {
        var weight = (logits.sigmoid() - scores).abs().pow(Focus);
        return (weight * binary_cross_entropy_with_logits(logits, scores, reduction: nn.Reduction.None)).sum();
    }

    private static Tensor Boxes(Tensor boxes, Tensor lesson, Tensor weights)
    {
        var (_, giou) = BoxOperations.IouAndGiou(BoxOperations.ToXyxy(boxes), BoxOperations.ToXyxy(lesson)); // [P]
        var distance = (boxes - lesson).abs().sum(1) * BoxWeight + (1 - giou) * GiouWeight;
        return (weights * distance).sum() / weights.sum();
    }

    private static Tensor Correlation(Tensor own, Tensor other) // [B, c, h, w] twice -> [c]
    {
        var (x, mine, _) = Centred(own);
        var (y, theirs, varies) = Centred(other);
        var correlation = (x * y).mean(Cells) / (mine * theirs).sqrt();
        return where(varies, correlation, ones_like(correlation));
    }

    // Minus the mean, variance, and whether it is more than rounding. Where it is not it becomes 1: the covariance is 0 there, and the root
    // keeps a finite slope.
    private static (Tensor Map, Tensor Variance, Tensor Varies) Centred(Tensor map)
    {
        var mean = map.mean(Cells, keepdim: true);
        var centred = map - mean;
        var variance = centred.square().mean(Cells); // [c]
        var varies = variance > mean.detach().square().view(-1) * Rounding + LeastVariance;
        return (centred, where(varies, variance, ones_like(variance)), varies);
    }

    private static Tensor Pick(Tensor values, Tensor rows) => values.flatten(0, 1).index_select(0, rows); // [B, Q, ·] -> [P, ·]
}
