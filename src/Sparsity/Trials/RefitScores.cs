using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Scores;

namespace Microsoft.ML.SparseDetr.Sparsity.Trials;

/// <summary>
/// How far the predictions would move without a channel or a query, <see cref="ChannelScore.Refit"/>: measured at once by
/// <see cref="CutSurvey"/>, not collected.
/// </summary>
internal sealed class RefitScores : IChannelScores
{
    private static readonly Dictionary<string, float[]> Nothing = [];

    private readonly Dictionary<string, float[]> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, int Kept), double> _moves = [];
    private double[] _ranks = [];

    /// <inheritdoc/>
    public float[] Values(ChannelGroup group) => _channels.TryGetValue(group.Name, out var values)
        ? [.. values]
        : throw new InvalidOperationException($"The channels of '{group.Name}' have not been measured.");

    /// <summary>How far the predictions move when a group is cut and its readers are refit.</summary>
    /// <param name="group">Name of the group.</param>
    /// <param name="kept">A number of channels that was tried.</param>
    internal double MoveOf(string group, int kept) => _moves[(group, kept)];

    /// <summary>How far they move without some queries.</summary>
    /// <param name="stay">The ranks that stay.</param>
    internal double MoveOf(IEnumerable<int> stay) =>
        Math.Max(0, _ranks.Sum() - stay.Where(rank => rank < _ranks.Length).Sum(rank => _ranks[rank]));

    /// <summary>Takes the score of each channel of a group.</summary>
    internal void Set(ChannelGroup group, float[] values) => _channels[group.Name] = values;

    /// <summary>Takes what a try has shown.</summary>
    internal void Set(ChannelGroup group, int kept, double moved) => _moves[(group.Name, kept)] = moved;

    /// <summary>Takes what each query says of an image, in squared class probabilities.</summary>
    internal void Set(double[] ranks) => _ranks = ranks;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float[]> State() => Nothing;

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, float[]> state)
    {
        // measured anew at each cut
    }
}
