using Microsoft.ML.SparseDetr.Detectors.Channels;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// The size of a channel's weights as they are now, <see cref="ChannelScore.Magnitude"/>: the sum of |γ| of its norms, or the L2 norm of
/// its rows without their bias where it has none.
/// </summary>
internal sealed class ChannelMagnitude : IChannelScores
{
    private static readonly Dictionary<string, float[]> Nothing = [];

    /// <inheritdoc/>
    public float[] Values(ChannelGroup group)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var scales = Of(ChannelRole.Scale);
        var sizes = scales.Length > 0
            ? scales.Aggregate(Start(), (sum, scale) => sum + scale.abs().sum(1))
            : Of(ChannelRole.Row).Aggregate(Start(), (sum, rows) => sum + rows.square().sum(1)).sqrt();
        return sizes.cpu().data<float>().ToArray();

        Tensor[] Of(ChannelRole role) => [.. group.Members.Where(member => member.Role == role)
            .Select(member => member.Read().narrow(0, member.Offset, group.Channels).reshape(group.Channels, -1))];
        Tensor Start() => zeros(group.Channels, device: group.Members[0].Read().device);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float[]> State() => Nothing;

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, float[]> state)
    {
        // the weights say it all
    }
}
