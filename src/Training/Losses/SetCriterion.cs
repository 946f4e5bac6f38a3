using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>
/// Training loss of DETR, Deformable DETR and Sparse DETR (SetCriterion): class loss, L1 and GIoU of every stage that predicts, each with a
/// matching of its own, and what the scoring network of a Sparse DETR learns, from the decoder or from the objects.
/// </summary>
internal sealed class SetCriterion(SetCriterionOptions options) : ICriterion
{
    /// <summary>Compares the predictions with the objects.</summary>
    /// <param name="output">What the detector returned in training mode.</param>
    /// <param name="targets">The objects of the same batch.</param>
    /// <param name="cost">What the matcher minimises.</param>
    /// <exception cref="ArgumentException">A label is outside 0..C-1; or tokens were chosen and the output has no trace.</exception>
    public DetectionLoss Compute(DetectorOutput output, IReadOnlyList<DetectionTarget> targets, MatchingCost cost)
    {
        var logits = output.Final.Logits;
        var classes = logits.shape[2] - (options.Softmax ? 1 : 0);
        var objects = new LossTargets(targets, classes, logits.dtype, logits.device);
        var terms = new LossTerms();
        Add(terms, output.Layers, [.. output.Auxiliary.Select((_, i) => $"_{i}"), ""], objects, cost);
        foreach (var (tokens, name) in new[] { (output.Proposals, "_enc"), (output.Backbone, "_backbone") })
            if (tokens is not null)
                Add(terms, [tokens], [name], options.ClassSpecificProposals ? objects : objects.WithoutClasses(), cost);
        if (output.EncoderLayers.Count > 0)
            Add(terms, output.EncoderLayers, [.. output.EncoderLayers.Select((_, i) => $"_enc_{i}")], objects, cost);
        return output.ChosenTokens is { } chosen ? Judge(chosen, output.Trace, targets, terms.Sum()) : terms.Sum();
    }

    // by what the decoder looks at
    private DetectionLoss Judge(
        ChosenTokens chosen, DetectorTrace? trace, IReadOnlyList<DetectionTarget> targets, DetectionLoss loss)
    {
        var map = AttentionMap.Compute(
            trace ?? throw new ArgumentException("A choice of tokens is judged by what the decoder looks at, which needs a trace."),
            options.Kernel);
        if (options.Tokens == TokenCriterion.Attention)
            loss = loss.With(
                [("loss_mask_prediction", TokenPredictionLoss.Compute(chosen.Scores, map, chosen.Counts, chosen.Padding))]);
        if (options.Tokens == TokenCriterion.Foreground)
            loss = loss.With([("loss_foreground", Foreground(chosen, trace, targets).mean() * options.Foreground)]);
        return loss with { Correlation = TokenCorrelation.Compute(chosen, map, trace.Levels) };
    }

    private static Tensor Foreground(ChosenTokens chosen, DetectorTrace trace, IReadOnlyList<DetectionTarget> targets) =>
        chosen.Padding is null
            ? ForegroundLoss.Compute(chosen.Scores, ForegroundTargets.Of(trace.Levels, targets))
            : throw new NotSupportedException("Foreground is told for images that fill their batch; these are padded.");

    // stages of equally many queries
    private void Add(LossTerms terms, IReadOnlyList<LayerPrediction> stages, IReadOnlyList<string> names, LossTargets targets,
        MatchingCost cost)
    {
        Tensor logits = stack(stages.Select(stage => stage.Logits)), boxes = stack(stages.Select(stage => stage.Boxes)); // [S, B, Q, …]
        var matchings = HungarianMatcher.Match(logits, boxes, targets, cost);
        var pairs = PairIndex.Of(matchings, (int)boxes.shape[2], targets);
        var normaliser = Math.Max(1, targets.Total);
        terms.Add("ce", names,
            options.Softmax
                ? SoftmaxLoss.Compute(logits, pairs, options.NoObject) // already a mean
                : FocalLoss.Compute(logits, pairs) / normaliser,
            options.Class);
        var box = BoxLoss.Compute(boxes, pairs);
        terms.Add("bbox", names, box.L1, options.Box / normaliser);
        terms.Add("giou", names, box.Giou, options.Giou / normaliser);
    }
}
