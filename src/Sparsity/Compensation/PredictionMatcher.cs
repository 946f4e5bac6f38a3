using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// One-to-one matching of the queries of two detectors in each image, as DETR matches queries with objects. A pair costs 5 · L1 of the
/// boxes (cxcywh) + 2 · (1 − GIoU) + 2 · Σ over the classes |difference of the scores|: the weights of the detector's own matcher, with a
/// distance of two score vectors in place of the score of an object's class. Equal predictions cost nothing.
/// </summary>
internal static class PredictionMatcher
{
    private const double BoxWeight = 5, GiouWeight = 2, ClassWeight = 2;

    /// <summary>For each image the pairs of least total cost, min(Qs, Qt) of them, in the student's order.</summary>
    /// <param name="student">Logits [B, Qs, C] and boxes [B, Qs, 4].</param>
    /// <param name="teacher">Logits [B, Qt, C] and boxes [B, Qt, 4].</param>
    internal static (int[] Student, int[] Teacher)[] Match(LayerPrediction student, LayerPrediction teacher)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        (var own, var others) = ((int)student.Boxes.shape[1], (int)teacher.Boxes.shape[1]);
        var costs = Costs(student, teacher).Elements<double>();
        return [.. Enumerable.Range(0, (int)student.Boxes.shape[0]).Select(Assign)];

        (int[], int[]) Assign(int image)
        {
            var partner = LinearAssignment.Solve(costs.AsSpan(image * own * others, own * others), own, others);
            int[] matched = [.. Enumerable.Range(0, own).Where(query => partner[query] >= 0)];
            return (matched, Array.ConvertAll(matched, query => partner[query]));
        }
    }

    /// <summary>[B, Qs, Qt], finite everywhere.</summary>
    internal static Tensor Costs(LayerPrediction student, LayerPrediction teacher)
    {
        var boxes = cdist(student.Boxes, teacher.Boxes, 1);
        var classes = cdist(student.Logits.sigmoid(), teacher.Logits.sigmoid(), 1); // without a [B, Qs, Qt, C] in between
        (_, var giou) = BoxOperations.IouAndGiou(BoxOperations.ToXyxy(student.Boxes.unsqueeze(2)),
            BoxOperations.ToXyxy(teacher.Boxes.unsqueeze(1)));
        return (boxes * BoxWeight + (1 - giou) * GiouWeight + classes * ClassWeight).nan_to_num(1);
    }
}
