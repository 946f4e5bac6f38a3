using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

/// <summary>Scores as a training might leave them.</summary>
internal static class RandomScores
{
    internal static ScoreBoard Of(Detector detector, SparsityOptions options)
    {
        var scores = new ScoreBoard(detector, options.Scores);
        var random = new Random(3);
        var queries = detector.QueryCount(detector.Height, detector.Width); // ranks beyond the cells of a small image are never used
        scores.Load(scores.State().ToDictionary(entry => entry.Key, entry => entry.Value.Select((_, i) =>
            entry.Key.StartsWith("queries.", StringComparison.Ordinal) && i >= queries ? 0 : random.NextSingle()).ToArray()));
        return scores;
    }
}
