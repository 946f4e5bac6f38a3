using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Tokens that were chosen for each image of a batch, of each the same number.</summary>
/// <param name="order">[B, n] int64 all tokens, those in use first.</param>
/// <param name="count">Number of tokens in use.</param>
internal sealed class ImageTokens(Tensor order, long count) : TokenSubset
{
    private Tensor? _places;

    /// <summary>[B, count] the tokens in use.</summary>
    internal Tensor Kept => order.narrow(1, 0, count);

    /// <summary>The tokens in use of the only image, as the ascending cells of each level.</summary>
    internal IReadOnlyList<int[]> ByLevel(IReadOnlyList<GridSize> levels)
    {
        var kept = Kept.squeeze(0).Elements<long>();
        var cells = new int[levels.Count][];
        var start = 0;
        for (var level = 0; level < cells.Length; level++)
        {
            var end = start + levels[level].Cells;
            cells[level] = [.. kept.Where(token => token >= start && token < end).Select(token => (int)token - start).Order()];
            start = end;
        }
        return cells;
    }

    // [B, n] the place of each token in the order
    private Tensor Places => _places ??= order.argsort(1);

    internal override TokenMask Mask(Tensor data, DroppedTokenRule rule)
    {
        var keep = Places.lt(count); // [B, n]
        var scores = rule.StayKeys ? null : zeros(keep.shape, dtype: data.dtype, device: data.device)
            .masked_fill_(keep.logical_not(), double.NegativeInfinity);
        return new TokenMask(keep.to(data.dtype).unsqueeze(2), scores?.unsqueeze(1), rule);
    }

    internal override (Tensor Kept, Tensor Dropped) Split(Tensor tokens) =>
        (tokens.RowsAt(Kept), tokens.RowsAt(order.narrow(1, count, order.shape[1] - count)));

    internal override Tensor Join(Tensor kept, Tensor dropped) => cat([kept, dropped], 1).RowsAt(Places);

    internal override Tensor Select(Tensor tokens) => tokens.ndim == 2
        ? tokens.expand(order.shape[0], -1).gather(1, Kept)
        : tokens.expand(order.shape[0], -1, -1).RowsAt(Kept);

    internal override Tensor Tokens(Tensor positions) => Kept.gather(1, positions);
}
