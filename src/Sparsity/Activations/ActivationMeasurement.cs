using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>Makes the report on a detector with masks.</summary>
internal static class ActivationMeasurement
{
    /// <summary>Counts what is inactive or skipped.</summary>
    /// <param name="detector">The detector; with its masks each layer reads what the masked layers before it leave.</param>
    /// <param name="layers">Its feed-forward networks.</param>
    /// <param name="batches">[B, 3, H, W] each.</param>
    /// <returns>For each layer what was seen, and the number of images.</returns>
    internal static (SkipTally[] Tallies, int Images) Count(Detector detector, GatedLayer[] layers, IEnumerable<Tensor> batches)
    {
        var tallies = Array.ConvertAll(layers, layer => new SkipTally(layer));
        var images = 0;
        using var watch = new ActivationWatch(detector, layers, (place, x, hidden) => tallies[place].Add(x, hidden));
        foreach (var batch in batches)
        {
            images += (int)batch.shape[0];
            watch.Run([batch]);
        }
        return (tallies, images);
    }

    /// <summary>The report on gates.</summary>
    /// <param name="detector">The detector, with its gates.</param>
    /// <param name="layers">Its feed-forward networks.</param>
    /// <param name="gates">The gates, those included that are left out.</param>
    /// <param name="dense">What was counted without gates.</param>
    /// <param name="batches">[B, 3, H, W] each.</param>
    internal static ActivationReport OfGates(
        Detector detector, GatedLayer[] layers, GroupGate[] gates, SkipTally[] dense, IEnumerable<Tensor> batches)
    {
        var (tallies, images) = Count(detector, layers, batches);
        return new ActivationReport(detector.Preset.Name, images, [.. layers.Select((layer, place) =>
        {
            var (tally, gate, hidden) = (tallies[place], gates[place], layer.Activations);
            double width = hidden.Width, neurons = hidden.Group.Count, tokens = (double)tally.Tokens / images;
            return new ActivationLayerReport
            {
                Name = layer.Name,
                Neurons = hidden.Group.Count,
                Groups = gate.Groups,
                Threshold = gate.Threshold,
                NaturalSparsity = dense[place].NaturalSparsity,
                SkippedSparsity = tally.SkippedSparsity,
                FalseSkipRate = tally.FalseSkipRate,
                FalseSkipEnergy = tally.FalseSkipEnergy,
                Recall = tally.Recall,
                MultiplyAddsBefore = tokens * 2 * width * neurons,
                MultiplyAddsAfter = tokens * width
                    * (2 * neurons * (1 - tally.SkippedSparsity) + (hidden.Mask is null ? 0 : gate.Groups)),
            };
        })]);
    }

    /// <summary>The report on static indicators.</summary>
    /// <param name="detector">The detector, cut down and with its masks.</param>
    /// <param name="layers">Its feed-forward networks.</param>
    /// <param name="before">Neurons of each before.</param>
    /// <param name="dense">What was counted before.</param>
    /// <param name="batches">[B, 3, H, W] each.</param>
    internal static ActivationReport OfIndicators(
        Detector detector, GatedLayer[] layers, int[] before, SkipTally[] dense, IEnumerable<Tensor> batches)
    {
        var (tallies, images) = Count(detector, layers, batches);
        return new ActivationReport(detector.Preset.Name, images, [.. layers.Select((layer, place) =>
        {
            var (tally, hidden) = (tallies[place], layer.Activations);
            double width = hidden.Width, computed = hidden.Group.Count * (1 - tally.SkippedSparsity);
            var tokens = (double)tally.Tokens / images;
            return new ActivationLayerReport
            {
                Name = layer.Name,
                Neurons = before[place],
                Removed = before[place] - hidden.Group.Count,
                Indicators = ((IndicatorMask)hidden.Mask!).Indicators
                    .Where(indicator => indicator != IndicatorMask.None).Distinct().Count(),
                NaturalSparsity = dense[place].NaturalSparsity,
                SkippedSparsity = 1 - computed / before[place],
                FalseSkipRate = tally.FalseSkipRate,
                FalseSkipEnergy = tally.FalseSkipEnergy,
                Recall = tally.Recall,
                MultiplyAddsBefore = tokens * 2 * width * before[place],
                MultiplyAddsAfter = tokens * 2 * width * computed,
            };
        })]);
    }
}
