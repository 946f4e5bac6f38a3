using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>Cuts channels out of a detector and repairs, by some batches and without a gradient, what is left.</summary>
/// <param name="detector">The detector.</param>
/// <param name="options">What is repaired.</param>
internal sealed class NetworkRepair(Detector detector, RepairOptions options)
{
    /// <summary>Gives the detector another structure. On an exception it is as it was.</summary>
    /// <param name="structure">The structure, with fewer channels than now.</param>
    /// <param name="images">Reads batches [B, 3, H, W] from the same first one on, each alive until the next is asked for; the first
    /// <see cref="RepairOptions.Batches"/> of them count.</param>
    /// <param name="cancellation">Ends the repair.</param>
    /// <returns>What was repaired.</returns>
    /// <exception cref="OperationCanceledException">The repair was cancelled.</exception>
    internal RepairSummary Cut(SparseState structure, Func<IEnumerable<Tensor>> images, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (before, training) = (detector.Structure, detector.training);
        var values = ModuleState.Entries(detector).Select(entry => (Own: entry.Value, Copy: entry.Value.clone())).ToArray();
        var readers = options.Refit ? Losing(structure) : [];
        try
        {
            detector.eval();
            if (readers.Length > 0)
                Measure(readers, Batches());
            detector.Structure = structure;
            foreach (var reader in readers)
                reader.Apply();
            var batches = 0;
            NormRecalibration.Run(detector, Batches(), batch =>
            {
                Pass(batch);
                batches++;
            });
            return new RepairSummary(options.Refit ? readers.Length : null, batches);
        }
        catch
        {
            detector.Structure = before;
            foreach (var (own, copy) in values)
                own.copy_(copy);
            throw;
        }
        finally
        {
            foreach (var reader in readers)
                reader.Dispose();
            detector.train(training);
        }

        IEnumerable<Tensor> Batches() => CountedBatches.Read(images(), options.Batches, cancellation);
    }

    private ReaderRefit[] Losing(SparseState structure)
    {
        var before = detector.Structure;
        ReaderRefit[] all = [.. detector.ChannelGroups.SelectMany(group => group.Readers).Distinct()
            .Select(reader => new ReaderRefit(reader))];
        detector.Structure = structure;
        ReaderRefit[] losing = [.. all.Where(reader => reader.Loses)];
        detector.Structure = before;
        return losing;
    }

    private void Measure(ReaderRefit[] readers, IEnumerable<Tensor> batches)
    {
        foreach (var reader in readers)
            reader.Watch();
        foreach (var batch in batches)
            Pass(batch);
        foreach (var reader in readers)
            reader.Leave();
    }

    private void Pass(Tensor batch)
    {
        using var scope = NewDisposeScope();
        detector.forward(batch);
    }
}
