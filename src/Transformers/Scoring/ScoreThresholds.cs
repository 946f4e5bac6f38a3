namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>The range of score thresholds.</summary>
internal static class ScoreThresholds
{
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside 0..1.</exception>
    public static float Check(float scoreThreshold) => scoreThreshold is >= 0 and <= 1
        ? scoreThreshold
        : throw new ArgumentOutOfRangeException(
            nameof(scoreThreshold),
            FormattableString.Invariant($"The score threshold {scoreThreshold} is outside the allowed range 0 to 1."));
}
