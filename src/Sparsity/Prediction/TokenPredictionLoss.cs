using Microsoft.ML.SparseDetr.Sparsity.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Prediction;

/// <summary>
/// What Sparse DETR's scoring network is trained with (Roh et al. 2022, §3.2): whether a token is among those that the decoder looks at
/// most.
/// </summary>
internal static class TokenPredictionLoss
{
    /// <summary>Mean binary cross-entropy against the share of each image's tokens, over all levels, with the most attention.</summary>
    /// <param name="scores">[B, L] logits.</param>
    /// <param name="map">[B · L] attention of the decoder in the same pass.</param>
    /// <param name="ratio">The share.</param>
    internal static Tensor Compute(Tensor scores, float[] map, double ratio) =>
        Compute(scores, map, TokenBudget.RoundUp(ratio, (int)scores.shape[1]));

    /// <summary>The same for a number of tokens.</summary>
    internal static Tensor Compute(Tensor scores, float[] map, int count) =>
        Compute(scores, map, [.. Enumerable.Repeat(count, (int)scores.shape[0])], padding: null);

    /// <summary>The same for a number of tokens of each image.</summary>
    /// <param name="scores">[B, L] logits.</param>
    /// <param name="map">[B · L] attention of the decoder in the same pass.</param>
    /// <param name="counts">For each image the number of tokens with the most attention that are wanted.</param>
    /// <param name="padding">[B, L] bool, true = outside of the image and never wanted; or null.</param>
    internal static Tensor Compute(Tensor scores, float[] map, IReadOnlyList<int> counts, Tensor? padding)
    {
        var attention = tensor(map, scores.shape);
        if (padding is not null)
            attention = attention.masked_fill(padding.cpu(), -1);
        (var values, var order) = attention.sort(1, descending: true, stable: true);
        var count = counts.Max();
        var rank = arange(count).unsqueeze(0).lt(tensor(counts.ToArray()).unsqueeze(1)); // [B, count]
        // Tokens without any attention are no targets: which of them came first would be an accident of their number.
        var attended = values.narrow(1, 0, count).gt(0).logical_and(rank).to(scores.dtype);
        var targets = zeros(scores.shape, dtype: scores.dtype).scatter_(1, order.narrow(1, 0, count), attended);
        return nn.functional.binary_cross_entropy_with_logits(scores, targets.to(scores.device));
    }
}
