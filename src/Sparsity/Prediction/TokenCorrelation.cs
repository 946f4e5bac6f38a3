using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Prediction;

/// <summary>
/// How much of the decoder's attention falls on the tokens that the encoder updates: the metric "Corr" of Sparse DETR (Roh et al. 2022,
/// §4.2), 1 where all of it does.
/// </summary>
/// <param name="All">Share over all levels.</param>
/// <param name="Levels">Share on each level, finest first.</param>
internal sealed record TokenCorrelation(double All, IReadOnlyList<double> Levels)
{
    /// <summary>Works it out for a batch.</summary>
    /// <param name="chosen">The tokens.</param>
    /// <param name="map">[B · N] attention of the decoder in the same pass.</param>
    /// <param name="levels">Height and width of each level.</param>
    internal static TokenCorrelation Compute(ChosenTokens chosen, float[] map, IReadOnlyList<GridSize> levels)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var attention = tensor(map, chosen.Scores.shape).to(ScalarType.Float64); // [B, N]
        var kept = attention.zeros_like().scatter(1, chosen.Tokens.cpu(), attention.gather(1, chosen.Tokens.cpu()));
        var shares = new List<double>();
        long start = 0;
        foreach (var level in levels)
        {
            shares.Add(Share(kept.narrow(1, start, level.Cells), attention.narrow(1, start, level.Cells)));
            start += level.Cells;
        }
        return new TokenCorrelation(Share(kept, attention), shares);
    }

    /// <summary>The sum with another one.</summary>
    internal TokenCorrelation Plus(TokenCorrelation? other) => other is null ? this
        : new(All + other.All, [.. Levels.Zip(other.Levels, (one, another) => one + another)]);

    /// <summary>The mean, where this is the sum of several.</summary>
    internal TokenCorrelation Over(int count) => new(All / count, [.. Levels.Select(level => level / count)]);

    // The mean over the images. Where a level gets no attention at all, none of it is missed.
    private static double Share(Tensor part, Tensor whole)
    {
        var (kept, sum) = (part.sum(1), whole.sum(1));
        return where(sum.gt(0), kept / sum, ones_like(sum)).mean().item<double>();
    }
}
