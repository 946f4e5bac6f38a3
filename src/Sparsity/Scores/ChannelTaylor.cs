using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// What the loss would change at first order without a channel, squared, and summed over the steps: <see cref="ChannelScore.Taylor"/>.
/// With several norms or rows a channel is gone when all of them are, so that their changes add up before the square. A channel that is
/// out of use has no gradient and keeps its sum.
/// </summary>
/// <param name="groups">The groups; they have their names.</param>
internal sealed class ChannelTaylor(IReadOnlyList<ChannelGroup> groups) : IChannelScores
{
    private readonly Dictionary<ChannelGroup, float[]> _sums =
        groups.ToDictionary(group => group, group => new float[group.Channels]);

    /// <summary>Takes in a step, before the optimizer moves the weights that the gradients belong to.</summary>
    /// <param name="gradientScale">What all gradients are to be multiplied by, to undo their clipping.</param>
    internal void Update(double gradientScale)
    {
        if (groups.Count == 0)
            return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] changes = [.. groups.Select(Change)];
        ReadOnlySpan<double> all = MemoryMarshal.Cast<byte, double>(cat(changes, 0).cpu().bytes); // one transfer from a GPU
        foreach (var group in groups)
        {
            var sums = _sums[group];
            for (var channel = 0; channel < sums.Length; channel++)
            {
                var change = all[channel] * gradientScale;
                sums[channel] = (float)(sums[channel] + change * change);
            }
            all = all[sums.Length..];
        }
    }

    /// <inheritdoc/>
    public float[] Values(ChannelGroup group) => [.. _sums[group]];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float[]> State() =>
        groups.ToDictionary(group => group.Name + ".taylor", group => _sums[group], StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, float[]> state) => ScoreState.Copy(state, State());

    // [C] Σ weight · gradient
    private static Tensor Change(ChannelGroup group)
    {
        var change = zeros(group.Channels, ScalarType.Float64, group.Members[0].Read().device);
        foreach (var member in group.Members.Where(member => member.Role != ChannelRole.Weights))
            if (member.Read() is { grad: { } gradient } parameter)
                change += (Rows(parameter, member) * Rows(gradient, member)).sum(1, type: ScalarType.Float64);
        return change;

        Tensor Rows(Tensor values, ChannelMember member) =>
            values.narrow(0, member.Offset, group.Channels).reshape(group.Channels, -1);
    }
}
