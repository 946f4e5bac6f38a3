using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Sparsity.Trials;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>The three kinds of scores of a detector.</summary>
/// <param name="detector">The detector.</param>
/// <param name="options">How scores are measured.</param>
/// <param name="channels">By what channels are ranked.</param>
internal sealed class ScoreBoard(Detector detector, ScoreOptions options, ChannelScore channels = ChannelScore.Sensitivity)
{
    private const double PaperEpsilon = 1e-8;

    /// <summary>Attention to each token.</summary>
    internal TokenScores Tokens { get; } = new(detector.Levels, options);

    /// <summary>Usage of each query rank.</summary>
    internal QueryScores Queries { get; } = new(detector.Preset.Queries, options);

    /// <summary>Worth of each hidden channel.</summary>
    internal IChannelScores Channels { get; } = channels switch
    {
        ChannelScore.Taylor => new ChannelTaylor(detector.ChannelGroups),
        ChannelScore.Magnitude => new ChannelMagnitude(),
        ChannelScore.Refit => new RefitScores(),
        _ => new ChannelSensitivity(detector.ChannelGroups, options, options.Epsilon ?? PaperEpsilon),
    };

    /// <summary>The scores of channels that a survey measures when they are needed, or null where steps collect them.</summary>
    internal RefitScores? Surveyed => Channels as RefitScores;

    /// <summary>[B · L] where the queries of a batch looked.</summary>
    internal float[] Map(DetectorTrace trace) => AttentionMap.Compute(trace, options.Kernel);

    /// <summary>Takes in where the queries of a batch looked.</summary>
    internal void Observe(DetectorTrace trace) => Observe(trace, Map(trace));

    /// <summary>The same with what <see cref="Map"/> gave.</summary>
    internal void Observe(DetectorTrace trace, float[] map)
    {
        Tokens.Add(map, (int)trace.Candidates.shape[0], trace.Levels);
        Queries.Add(QueryUsage.Compute(trace, map), trace.Ranks);
    }

    /// <summary>Takes in the gradients of a step, before the optimizer moves the weights.</summary>
    /// <param name="unclipping">What the gradients are to be multiplied by to be what they were before clipping.</param>
    internal void Observe(double unclipping) => (Channels as ChannelTaylor)?.Update(unclipping);

    /// <summary>Takes in a step of the optimizer, while the gradients are still there.</summary>
    /// <param name="moments">Adam's moments and number of steps of a parameter, or null where it has not learnt yet.</param>
    /// <param name="beta1">Decay of the first moments.</param>
    /// <param name="beta2">Decay of the second moments.</param>
    /// <param name="unclipping">What the gradients are to be multiplied by to be what they were before clipping.</param>
    internal void Observe(Func<Parameter, (Tensor FirstMoment, Tensor SecondMoment, long Step)?> moments, double beta1, double beta2,
        double unclipping) =>
        (Channels as ChannelSensitivity)?.Update(moments, beta1, beta2, options.UnclippedGradients ? unclipping : 1);

    /// <summary>Closes an epoch's averages.</summary>
    internal void EndEpoch()
    {
        Tokens.EndEpoch();
        Queries.EndEpoch();
    }

    /// <summary>Everything by name; the arrays are the scores' own.</summary>
    internal IReadOnlyDictionary<string, float[]> State() => Named("tokens.", Tokens.State())
        .Concat(Named("queries.", Queries.State())).Concat(Named("channels.", Channels.State()))
        .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">An array is missing or of another length.</exception>
    internal void Load(IReadOnlyDictionary<string, float[]> state)
    {
        Tokens.Load(Part("tokens."));
        Queries.Load(Part("queries."));
        Channels.Load(Part("channels."));

        Dictionary<string, float[]> Part(string prefix) => state.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value, StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, float[]>> Named(string prefix, IReadOnlyDictionary<string, float[]> state) =>
        state.Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value));
}
