using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Matching;

/// <summary>
/// One-to-one matching of queries and objects (DETR, Carion et al., 2020) with the costs of DEIM and DEIMv2.
/// All stages of a step share one cost expression and one copy to managed memory.
/// </summary>
internal static class HungarianMatcher
{
    private const double ClassWeight = 2, BoxWeight = 5, GiouWeight = 2, Alpha = 0.25, Epsilon = 1e-8;

    /// <summary>Matches every stage by itself.</summary>
    /// <param name="logits">[S, B, Q, C]</param>
    /// <param name="boxes">[S, B, Q, 4] cxcywh</param>
    /// <param name="targets">The objects of the batch.</param>
    /// <param name="cost">What to minimise.</param>
    /// <returns>One matching for each stage; its queries ascend.</returns>
    public static MatchedQueries[] Match(Tensor logits, Tensor boxes, LossTargets targets, MatchingCost cost)
    {
        var (stages, images, queries) = ((int)boxes.shape[0], (int)boxes.shape[1], (int)boxes.shape[2]);
        double[] values = [];
        if (targets.Largest > 0)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            values = Costs(logits.detach(), boxes.detach(), targets, cost).Elements<double>();
        }

        var result = new MatchedQueries[stages];
        for (var stage = 0; stage < stages; stage++)
        {
            var matchedQueries = new int[images][];
            var matchedObjects = new int[images][];
            for (var image = 0; image < images; image++)
            {
                var block = values.AsSpan((stage * images + image) * queries * targets.Largest, queries * targets.Largest);
                (matchedQueries[image], matchedObjects[image]) = Assign(block, queries, targets.Largest, targets.Counts[image]);
            }
            result[stage] = new MatchedQueries(matchedQueries, matchedObjects);
        }
        return result;
    }

    /// <summary>Cost of every query and object: [S, B, Q, M], finite everywhere.</summary>
    internal static Tensor Costs(Tensor logits, Tensor boxes, LossTargets targets, MatchingCost cost)
    {
        var (stages, images, queries) = (boxes.shape[0], boxes.shape[1], boxes.shape[2]);
        var classes = targets.PaddedLabels.reshape(1, images, 1, targets.Largest).expand(stages, images, queries, targets.Largest);
        var score = cost == MatchingCost.BoxAndProbability
            ? logits.softmax(-1).gather(-1, classes)
            : logits.gather(-1, classes).sigmoid(); // [S, B, Q, C] -> [S, B, Q, M]
        var predicted = boxes.unsqueeze(3); // [S, B, Q, 1, 4]
        var wanted = targets.PaddedBoxes.reshape(1, images, 1, targets.Largest, 4);
        if (cost == MatchingCost.ScoreTimesOverlap)
            return (-(score * BoxOperations.Iou(BoxOperations.ToXyxy(predicted), BoxOperations.ToXyxy(wanted)).pow(4))).nan_to_num(1);

        var distance = (predicted - wanted).abs().sum(-1);
        var (_, giou) = BoxOperations.IouAndGiou(BoxOperations.ToXyxy(predicted), BoxOperations.ToXyxy(wanted));
        if (cost == MatchingCost.BoxAndProbability)
            return (distance * BoxWeight - score - giou * GiouWeight).nan_to_num(1);
        var opposite = 1 - score;
        var classCost = opposite.square() * -(score + Epsilon).log() * Alpha - score.square() * -(opposite + Epsilon).log() * (1 - Alpha);
        return (distance * BoxWeight + classCost * ClassWeight - giou * GiouWeight).nan_to_num(1);
    }

    private static (int[] Queries, int[] Objects) Assign(ReadOnlySpan<double> block, int queries, int stride, int count)
    {
        if (count == 0)
            return ([], []);
        var costs = new double[queries * count];
        for (var query = 0; query < queries; query++)
            block.Slice(query * stride, count).CopyTo(costs.AsSpan(query * count));
        var objectOf = LinearAssignment.Solve(costs, queries, count);
        var matched = Enumerable.Range(0, queries).Where(query => objectOf[query] >= 0).ToArray();
        return (matched, Array.ConvertAll(matched, query => objectOf[query]));
    }
}
