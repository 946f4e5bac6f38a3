using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>Chooses for each gate how sure it has to be that a group rests, by what would be lost in the dense network.</summary>
internal static class GateThresholds
{
    /// <summary>The thresholds that are tried: 0.05, 0.10, … 0.95.</summary>
    internal static readonly double[] Steps = [.. Enumerable.Range(1, 19).Select(step => step / 20.0)];

    /// <summary>
    /// Gives each gate the largest threshold whose skipped groups hold no more than a share of the layer's energy Σa². Where even the
    /// smallest loses more, the threshold is 0 and the gate has to be left out.
    /// </summary>
    /// <param name="detector">The detector, without masks.</param>
    /// <param name="layers">Its feed-forward networks.</param>
    /// <param name="gates">A gate for each.</param>
    /// <param name="batches">Images that the gates were not trained on, [B, 3, H, W] each.</param>
    /// <param name="energy">Largest share of the energy that may be lost, in 0..1.</param>
    internal static void Tune(
        Detector detector, GatedLayer[] layers, GroupGate[] gates, IEnumerable<Tensor> batches, double energy)
    {
        var lost = Array.ConvertAll(layers, _ => new double[Steps.Length]);
        var all = new double[layers.Length];
        using (var watch = new ActivationWatch(detector, layers, (place, x, hidden) =>
        {
            var energies = GroupGate.Sums(hidden.to(ScalarType.Float64).square(), gates[place].GroupSize); // [T, G]
            var logits = gates[place].call(x);
            all[place] += energies.sum().item<double>();
            var skipped = stack(Array.ConvertAll(Steps, step => (energies * logits.lt(GroupGate.Logit(step))).sum()));
            foreach (var (step, value) in skipped.Elements<double>().Index())
                lost[place][step] += value;
        }))
            watch.Run(batches);
        for (var place = 0; place < layers.Length; place++)
            gates[place].Threshold = Choose(lost[place], all[place], energy);
    }

    /// <summary>The largest step that loses no more than allowed, or 0.</summary>
    internal static double Choose(double[] lost, double all, double energy) =>
        Array.FindLastIndex(lost, value => value <= energy * all) is var step and >= 0 ? Steps[step] : 0;
}
