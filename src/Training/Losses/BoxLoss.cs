using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>L1 and GIoU loss of matched boxes (DETR). Not yet divided by a normaliser.</summary>
/// <param name="L1">[S]</param>
/// <param name="Giou">[S]</param>
/// <param name="Iou">[S·P] overlaps, detached: weights and targets of other losses.</param>
internal sealed record BoxLoss(Tensor L1, Tensor Giou, Tensor Iou)
{
    /// <summary>Compares each matched box with its object.</summary>
    /// <param name="boxes">[S, B, Q, 4] cxcywh</param>
    /// <param name="pairs">The matched pairs.</param>
    public static BoxLoss Compute(Tensor boxes, PairIndex pairs)
    {
        var (stages, count) = (pairs.Stages, pairs.PairsPerStage);
        var matched = boxes.reshape(-1, 4).index_select(0, pairs.Rows); // [S, B, Q, 4] -> [S·P, 4]
        var (iou, giou) = BoxOperations.IouAndGiou(BoxOperations.ToXyxy(matched), pairs.BoxesXyxy);
        return new BoxLoss(
            (matched - pairs.BoxesCxcywh).abs().reshape(stages, count * 4).sum(1),
            (1 - giou).reshape(stages, count).sum(1),
            iou.detach());
    }

    /// <summary>Overlaps only, without a gradient: [S·P].</summary>
    public static Tensor Overlaps(Tensor boxes, PairIndex pairs)
    {
        using var noGrad = no_grad();
        return BoxOperations.Iou(BoxOperations.ToXyxy(boxes.detach().reshape(-1, 4).index_select(0, pairs.Rows)), pairs.BoxesXyxy);
    }
}
