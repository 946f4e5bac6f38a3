namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>How a fitted detector uses the machine; it changes no result.</summary>
/// <param name="Threads">Threads of one network run.</param>
/// <param name="BatchSize">Images of one network run in <c>Transform</c>.</param>
internal sealed record ScoringOptions(int Threads = ScoringOptions.DefaultThreads, int BatchSize = ScoringOptions.DefaultBatchSize)
{
    public const int DefaultThreads = 2;
    public const int DefaultBatchSize = 4;

    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside 0..1.</exception>
    public static float CheckThreshold(float scoreThreshold) => scoreThreshold is >= 0 and <= 1
        ? scoreThreshold
        : throw new ArgumentOutOfRangeException(
            nameof(scoreThreshold),
            FormattableString.Invariant($"The score threshold {scoreThreshold} is outside the allowed range 0 to 1."));

    /// <exception cref="ArgumentOutOfRangeException">There is no thread.</exception>
    public static ScoringOptions With(int threads) => threads >= 1
        ? new ScoringOptions(threads)
        : throw new ArgumentOutOfRangeException(nameof(threads),
            $"The number of threads {threads} is outside the allowed range 1 to {int.MaxValue}.");
}
