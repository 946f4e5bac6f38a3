using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>
/// Channels out of use are skipped by the optimizer: no step, no decay, and their moments stay (skip-update of parameters, Super Sparse
/// DETR §3.3). The optimizer knows whole parameters only, so what it does to those channels is put back after each step.
/// </summary>
internal sealed class FrozenChannels(Detector model, TrainingOptimizer optimizer) : IDisposable
{
    private readonly List<(Tensor Target, int Dimension, Tensor Index, Tensor Values)> _slices = [];

    /// <summary>Notes the present values of the channels that are out of use now.</summary>
    internal void Capture()
    {
        Dispose();
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in model.ChannelGroups.Where(group => group.Kept is not null))
        {
            long[] dropped = [.. Enumerable.Range(0, group.Channels).Except(group.Kept!).Select(channel => (long)channel)];
            foreach (var member in group.Members)
            {
                var parameter = member.Read();
                var index = tensor(Array.ConvertAll(dropped, channel => channel + member.Offset), device: parameter.device)
                    .DetachFromDisposeScope();
                var moments = optimizer.StateOf(parameter);
                foreach (var target in new[] { parameter, moments.exp_avg, moments.exp_avg_sq })
                    _slices.Add((target, member.Dimension, index, target.index_select(member.Dimension, index).DetachFromDisposeScope()));
            }
        }
    }

    /// <summary>Puts the noted values back.</summary>
    internal void Restore()
    {
        using var frozen = no_grad();
        foreach (var (target, dimension, index, values) in _slices)
            target.index_copy_(dimension, index, values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, index, values) in _slices)
        {
            index.Dispose();
            values.Dispose();
        }
        _slices.Clear();
    }
}
