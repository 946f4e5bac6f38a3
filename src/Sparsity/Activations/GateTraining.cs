using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>
/// Trains a gate for every feed-forward network of a frozen detector (MGS; Sedghi, Subramoney and Kappel 2025). Each batch takes one dense
/// pass, from which every gate learns at once which groups fire: what a gate reads and what it should say do not depend on the others.
/// </summary>
/// <param name="detector">The detector; it stays as it is.</param>
/// <param name="layers">Its feed-forward networks.</param>
/// <param name="settings">How gates are made.</param>
internal sealed class GateTraining(Detector detector, GatedLayer[] layers, GateSettings settings)
{
    private const int RateBatches = 32;

    /// <summary>Trains.</summary>
    /// <param name="epoch">The batches [B, 3, H, W] of an epoch, counted from 0, each alive until the next is asked for.</param>
    /// <param name="steps">Batches of an epoch.</param>
    /// <param name="tell">Told after every step of the epoch from 1, the step from 1, and the mean loss of a gate.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>A gate for each network.</returns>
    /// <exception cref="OperationCanceledException">The training was cancelled; nothing is left of it.</exception>
    internal GroupGate[] Run(
        Func<int, IEnumerable<Tensor>> epoch, int steps, Action<int, int, double>? tell, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var device = detector.parameters().First().device;
        GroupGate[] gates = [.. layers.Select(layer =>
            new GroupGate(layer.Activations.Width, layer.Activations.Group.Count, settings.GroupSize).to(device))];
        try
        {
            StartAtRates(gates, CountedBatches.Read(epoch(0), RateBatches, cancellation));
            Learn(gates, epoch, steps, tell, cancellation);
        }
        catch
        {
            foreach (var gate in gates)
                gate.Dispose();
            throw;
        }
        foreach (var parameter in gates.SelectMany(gate => gate.parameters()))
        {
            parameter.requires_grad = false;
            parameter.DetachFromDisposeScope();
        }
        return gates;
    }

    /// <summary>Makes each gate say how often its groups fire, whatever it reads: the problem is convex, so this start is as good as any.
    /// </summary>
    private void StartAtRates(GroupGate[] gates, IEnumerable<Tensor> batches)
    {
        LayerCensus[] counts = [.. layers.Select(layer => new LayerCensus(layer, settings.GroupSize, pairs: false))];
        using (var watch = new ActivationWatch(detector, layers, (place, _, hidden) => counts[place].Add(hidden)))
            watch.Run(batches);
        using var frozen = no_grad();
        foreach (var (gate, count) in gates.Zip(counts))
        {
            double[] rates = [.. count.GroupCounts.Select(active => (active + 0.5) / (count.Tokens + 1))];
            gate.gate.weight.zero_();
            gate.gate.bias!.copy_(tensor(Array.ConvertAll(rates, GroupGate.Logit)));
            count.Dispose();
        }
    }

    private void Learn(
        GroupGate[] gates, Func<int, IEnumerable<Tensor>> epoch, int steps, Action<int, int, double>? tell, CancellationToken cancellation)
    {
        using var optimizer = optim.AdamW(gates.SelectMany(gate => gate.parameters()), settings.LearningRate, weight_decay: 0);
        var total = 0.0;
        using var watch = new ActivationWatch(detector, layers, (place, x, hidden) =>
        {
            using var learning = enable_grad();
            var loss = Loss(gates[place], layers[place], x.detach(), hidden.detach(), settings);
            loss.backward(); // summed into the gradient of this gate alone
            total += loss.item<float>();
        });
        for (var round = 0; round < settings.Epochs; round++)
        {
            var step = 0;
            foreach (var batch in CountedBatches.Read(epoch(round), int.MaxValue, cancellation))
            {
                var done = (round + (double)step++ / steps) / settings.Epochs;
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = settings.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * done));
                optimizer.zero_grad();
                total = 0;
                watch.Run([batch]);
                optimizer.step();
                tell?.Invoke(round + 1, step, total / gates.Length);
            }
        }
    }

    /// <summary>The mean binary cross-entropy over tokens and groups; a group's target is whether one of its neurons is active.</summary>
    internal static Tensor Loss(GroupGate gate, GatedLayer layer, Tensor x, Tensor hidden, GateSettings settings)
    {
        var fires = GroupGate.Largest(layer.Active(hidden).to(ScalarType.Byte), settings.GroupSize).to(hidden.dtype);
        using var weight = settings.PositiveWeight == 1 ? null
            : tensor(settings.PositiveWeight, dtype: hidden.dtype, device: hidden.device);
        return nn.functional.binary_cross_entropy_with_logits(gate.call(x), fires, pos_weights: weight);
    }
}
