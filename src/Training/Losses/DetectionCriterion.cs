using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>
/// Training loss of DEIM and DEIMv2: matchability-aware class loss, L1, GIoU, and with <see cref="CriterionOptions.Local"/>
/// the distribution losses of D-FINE, for every prediction stage and for the denoising queries.
/// The stages are stacked, so that a step costs the same number of tensor operations whatever the depth.
/// </summary>
internal sealed class DetectionCriterion(CriterionOptions options) : ICriterion
{
    /// <summary>Compares the predictions with the objects.</summary>
    /// <param name="output">What the detector returned in training mode.</param>
    /// <param name="targets">The objects of the same batch.</param>
    /// <param name="cost">What the matcher minimises.</param>
    public DetectionLoss Compute(DetectorOutput output, IReadOnlyList<DetectionTarget> targets,
        MatchingCost cost = MatchingCost.BoxAndClass)
    {
        var logits = output.Final.Logits;
        return Compute(output, new LossTargets(targets, logits.shape[2], logits.dtype, logits.device), cost);
    }

    private DetectionLoss Compute(DetectorOutput output, LossTargets targets, MatchingCost cost)
    {
        var stages = StageStack.Of(output);
        var matchings = HungarianMatcher.Match(stages.Logits, stages.Boxes, targets, cost);
        var terms = new LossTerms();
        var own = PairIndex.Of(matchings, stages.Queries, targets);
        var objects = Math.Max(1, targets.Total);

        // The balance of the distillation comes from the main queries and holds for the denoising queries too.
        var (matchedBalance, otherBalance) = (0.0, 0.0);
        if (options.UnionSet)
        {
            var union = MatchedQueries.Union(matchings);
            var shared = PairIndex.Repeat(union, stages.Names.Count, stages.Queries, targets);
            var box = BoxLoss.Compute(stages.Boxes, shared);
            terms.Add("mal", stages.Names, ClassificationLoss.Compute(stages.Logits, BoxLoss.Overlaps(stages.Boxes, own), own,
                options.Gamma), options.Mal / objects);
            AddBoxes(terms, stages, box, Math.Max(1, union.Count));
            var edgesPerImage = 4.0 * 8 / targets.Counts.Length;
            matchedBalance = Math.Sqrt(union.Count * edgesPerImage);
            otherBalance = Math.Sqrt((targets.Counts.Length * stages.Queries - union.Count) * edgesPerImage);
            AddLocal(terms, stages, union, targets, box.Iou, Math.Max(1, union.Count), matchedBalance, otherBalance);
        }
        else
        {
            var box = BoxLoss.Compute(stages.Boxes, own);
            terms.Add("mal", stages.Names, ClassificationLoss.Compute(stages.Logits, box.Iou, own, options.Gamma), options.Mal / objects);
            AddBoxes(terms, stages, box, objects);
        }

        if (output.Denoising is { } denoising)
            AddDenoising(terms, denoising, targets, matchedBalance, otherBalance);
        return terms.Sum();
    }

    private void AddDenoising(LossTerms terms, DenoisingOutput denoising, LossTargets targets, double matchedBalance, double otherBalance)
    {
        var stages = StageStack.Of(denoising);
        var matching = DenoisingMatching(denoising.Queries, targets);
        var pairs = PairIndex.Repeat(matching, stages.Names.Count, stages.Queries, targets);
        var normaliser = Math.Max(1, targets.Total) * (double)denoising.Queries.Groups;
        var box = BoxLoss.Compute(stages.Boxes, pairs);
        terms.Add("mal", stages.Names, ClassificationLoss.Compute(stages.Logits, box.Iou, pairs, options.Gamma), options.Mal / normaliser);
        AddBoxes(terms, stages, box, normaliser);
        AddLocal(terms, stages, matching, targets, box.Iou, normaliser, matchedBalance, otherBalance);
    }

    private void AddBoxes(LossTerms terms, StageStack stages, BoxLoss box, double normaliser)
    {
        terms.Add("bbox", stages.Names, box.L1, options.Box / normaliser);
        terms.Add("giou", stages.Names, box.Giou, options.Giou / normaliser);
    }

    private void AddLocal(
        LossTerms terms, StageStack stages, MatchedQueries matching, LossTargets targets, Tensor iou, double normaliser,
        double matchedBalance, double otherBalance)
    {
        if (!options.Local || stages.Corners is not { } corners || stages.References is not { } references)
            return;
        var layers = (int)corners.shape[0];
        var bins = (int)corners.shape[3] / 4;
        var pairs = PairIndex.Repeat(matching, 1, stages.Queries, targets);
        var overlaps = iou.reshape(stages.Names.Count, pairs.PairsPerStage).narrow(0, 0, layers);

        var edges = EdgeTargets.Compute(references, pairs, options.RegScale);
        terms.Add("fgl", stages.LayerNames, LocalLoss.FineGrained(corners, pairs, overlaps, edges, bins), options.Fgl / normaliser);
        if (layers == 1)
            return;
        var ddf = LocalLoss.Distillation(
            corners, stages.TeacherLogits, pairs, overlaps.narrow(0, 0, layers - 1), matchedBalance, otherBalance, options.Temperature,
            bins);
        terms.Add("ddf", stages.LayerNames[..^1], ddf, options.Ddf);
    }

    // Every positive query knows its object: the objects of an image in order, once for each group.
    private static MatchedQueries DenoisingMatching(DenoisingQueries queries, LossTargets targets)
        => new(
            [.. queries.PositiveIndices.Select(indices => Array.ConvertAll(indices, index => (int)index))],
            [.. queries.PositiveIndices.Select((indices, image) =>
                Enumerable.Range(0, indices.Length).Select(i => i % targets.Counts[image]).ToArray())]);
}
