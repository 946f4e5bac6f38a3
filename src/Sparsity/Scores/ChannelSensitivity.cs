using Microsoft.ML.SparseDetr.Detectors.Channels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// How much the loss and the optimizer care about each hidden channel (Super Sparse DETR eq. 4 and 5): Δθ = −m̂ / √(v̂ + ε), M = EMA(|Δθ|),
/// F = EMA((∇L)²), s = EMA(Norm(M) · Norm(F)), Norm(x) = x / ‖x‖₂ over the channels in use of a group. The first step sets each average.
/// A channel that is out of use keeps its last values.
/// </summary>
/// <param name="groups">The groups; they have their names.</param>
/// <param name="options">How the weights of a channel become one number, and how the averages decay.</param>
/// <param name="eps">ε, inside the root.</param>
internal sealed class ChannelSensitivity(IReadOnlyList<ChannelGroup> groups, ScoreOptions options, double eps = 1e-8) : IChannelScores
{
    private readonly Scores[] _scores = [.. groups.Select(group => new Scores(group))];

    /// <summary>Takes in a step of the optimizer; call after it, while the gradients are still there.</summary>
    /// <param name="moments">Adam's moments and number of steps of a parameter, or null where it has not learnt yet.</param>
    /// <param name="beta1">Decay of the first moments.</param>
    /// <param name="beta2">Decay of the second moments.</param>
    /// <param name="gradientScale">What all gradients are to be multiplied by, to undo their clipping.</param>
    internal void Update(
        Func<Parameter, (Tensor FirstMoment, Tensor SecondMoment, long Step)?> moments, double beta1, double beta2,
        double gradientScale = 1)
    {
        using var noGrad = no_grad();
        ReadOnlySpan<double> sums = new ChannelStatistics(moments, beta1, beta2, eps, options.Reduction == ChannelReduction.Norm)
            .Sums(groups);
        var start = 0;
        foreach (var scores in _scores)
        {
            scores.Update(sums.Slice(start, 2 * scores.Group.Channels), options.Reduction, options.Decay,
                gradientScale * gradientScale);
            start += 2 * scores.Group.Channels;
        }
    }

    /// <summary>s of each channel of a group.</summary>
    public float[] Values(ChannelGroup group) => [.. _scores.First(scores => scores.Group == group).Sensitivity];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float[]> State()
        => _scores.SelectMany(scores => scores.State()).ToDictionary(entry => entry.Name, entry => entry.Values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, float[]> state) => ScoreState.Copy(state, State());

    private sealed class Scores(ChannelGroup group)
    {
        private readonly float[] _movement = new float[group.Channels], _curvature = new float[group.Channels]; // M and F
        private readonly float[] _known = new float[1]; // 1 after the first step

        internal ChannelGroup Group => group;

        internal float[] Sensitivity { get; } = new float[group.Channels];

        /// <param name="sums">[2, C].</param>
        /// <param name="reduction">From sums to one number for each channel.</param>
        /// <param name="tau">Part of the old values that stays.</param>
        /// <param name="curvatureScale">Factor on the squared gradients.</param>
        internal void Update(ReadOnlySpan<double> sums, ChannelReduction reduction, double tau, double curvatureScale)
        {
            ReadOnlySpan<int> kept = group.Kept ?? [.. Enumerable.Range(0, group.Channels)];
            double old = _known[0] > 0 ? tau : 0, entries = reduction == ChannelReduction.Mean ? EntryCount() : 1;
            foreach (var channel in kept)
            {
                Move(ref _movement[channel], Reduced(sums[channel]));
                Move(ref _curvature[channel], Reduced(sums[group.Channels + channel]) * curvatureScale);
            }
            var lengths = Length(_movement, kept) * Length(_curvature, kept);
            foreach (var channel in kept)
                Move(ref Sensitivity[channel], lengths > 0 ? _movement[channel] * (double)_curvature[channel] / lengths : 0);
            _known[0] = 1;

            double Reduced(double sum) => reduction == ChannelReduction.Norm ? Math.Sqrt(sum) : sum / entries;
            void Move(ref float average, double value) => average = (float)(old * average + (1 - old) * value);
        }

        internal IEnumerable<(string Name, float[] Values)> State() =>
        [
            (group.Name + ".movement", _movement), (group.Name + ".curvature", _curvature), (group.Name + ".sensitivity", Sensitivity),
            (group.Name + ".known", _known),
        ];

        private double EntryCount() => group.Members.Sum(member =>
        {
            var parameter = member.Read();
            return parameter.numel() / parameter.shape[member.Dimension];
        });

        private static double Length(float[] values, ReadOnlySpan<int> channels)
        {
            double squares = 0;
            foreach (var channel in channels)
                squares += (double)values[channel] * values[channel];
            return Math.Sqrt(squares);
        }
    }
}
