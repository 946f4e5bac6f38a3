namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>Usage of each query rank, averaged over steps or epochs; a rank that is out of use keeps its last value.</summary>
/// <param name="queries">Number of ranks of the full network.</param>
/// <param name="options">What the average runs over, and how it decays.</param>
internal sealed class QueryScores(int queries, ScoreOptions options)
{
    private readonly SmoothedScores _scores = new(queries, options.Smoothing, options.Decay);

    /// <summary>One value for each rank.</summary>
    internal float[] Values => _scores.Values;

    /// <param name="usage">From <see cref="QueryUsage"/>.</param>
    /// <param name="ranks">The rank of each value.</param>
    internal void Add(float[] usage, IReadOnlyList<int> ranks)
    {
        if (usage.Length != ranks.Count)
            throw new ArgumentException($"There are {usage.Length} values for {ranks.Count} ranks.", nameof(usage));
        for (var i = 0; i < usage.Length; i++)
            _scores.Add(ranks[i], usage[i]);
    }

    /// <summary>Moves the average towards the mean of the epoch; the first epoch sets it. Nothing to do where it runs over steps.</summary>
    internal void EndEpoch() => _scores.EndEpoch();

    /// <summary>Everything, by name, the unfinished epoch included; the arrays are the scores' own.</summary>
    internal IReadOnlyDictionary<string, float[]> State() => _scores.State();

    /// <exception cref="InvalidDataException">An array is missing or of another length.</exception>
    internal void Load(IReadOnlyDictionary<string, float[]> state) => _scores.Load(state);
}
