using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>The tokens that the encoder updates, chosen for each image by the scoring network (Roh et al. 2022, §3.2).</summary>
/// <param name="Scores">[B, N] logits; in the padding the lowest of the batch.</param>
/// <param name="Tokens">[B, S] int64, the highest scores first.</param>
/// <param name="Counts">For each image how many of them count; the others are computed in vain beside a larger image.</param>
/// <param name="Padding">[B, N] bool, true = outside of the image; or null.</param>
internal sealed record ChosenTokens(Tensor Scores, Tensor Tokens, int[] Counts, Tensor? Padding)
{
    /// <summary>Chooses the tokens of a batch.</summary>
    /// <param name="scores">[B, N] logits.</param>
    /// <param name="padding">[B, N] bool, true = outside of the image; or null.</param>
    /// <param name="tokenCounts">For each image the tokens inside of it.</param>
    /// <param name="keepRatio">Share ρ of an image's tokens.</param>
    internal static ChosenTokens Of(Tensor scores, Tensor? padding, IReadOnlyList<int> tokenCounts, double keepRatio)
    {
        if (padding is not null)
            scores = where(padding, scores.min(), scores);
        int[] counts = [.. tokenCounts.Select(count => Count(count, keepRatio))];
        // Stable: of equal scores the lower token comes first, as in the graph.
        (_, var order) = scores.detach().sort(1, descending: true, stable: true);
        return new ChosenTokens(scores, order.narrow(1, 0, counts.Max()), counts, padding);
    }

    /// <summary>How many of an image's tokens are updated.</summary>
    internal static int Count(int tokens, double keepRatio) => Math.Min((int)(tokens * (float)keepRatio) + 1, tokens);

    /// <summary>[B, K, d] the rows of the chosen tokens.</summary>
    /// <param name="all">[B or 1, N, …].</param>
    internal Tensor Select(Tensor all)
    {
        long batch = Tokens.shape[0], count = Tokens.shape[1];
        var rows = all.flatten(2).expand(batch, -1, -1).RowsAt(Tokens);
        return rows.view([batch, count, .. all.shape[2..]]);
    }

    /// <summary>All tokens with the chosen ones renewed.</summary>
    /// <param name="all">[B, N, d].</param>
    /// <param name="renewed">[B, S, d].</param>
    internal Tensor Renew(Tensor all, Tensor renewed)
    {
        if (Counts.Min() < Tokens.shape[1])
        {
            var rank = arange(Tokens.shape[1], device: all.device).view(1, -1, 1);
            var limit = tensor(Counts, dtype: ScalarType.Int64, device: all.device).view(-1, 1, 1);
            renewed = where(rank.lt(limit), renewed, all.RowsAt(Tokens));
        }
        return all.scatter(1, Tokens.unsqueeze(2).expand(-1, -1, all.shape[2]), renewed);
    }
}
