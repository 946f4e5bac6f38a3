using Microsoft.ML.SparseDetr.Detectors.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// Where the tokens of all levels stand in the images of a batch. A token's place in the sequence: level by level, finest first, row by
/// row.
/// </summary>
/// <param name="Grid">The levels.</param>
/// <param name="Positions">[B or 1, N, d] sine-cosine codes.</param>
/// <param name="Padding">[B, N] bool, or null.</param>
/// <param name="References">[B or 1, N, levels, 2] each token's own place on every level, in 0..1.</param>
/// <param name="Scale">[B, levels, 2] share of each level's width and height that is image; null for all of it.</param>
/// <param name="Proposals">[B or 1, N, 4] a first box for each token, cxcywh before the sigmoid; +∞ where there is none.</param>
/// <param name="HasProposal">[B or 1, N, 1] whether there is one.</param>
/// <param name="TokenCounts">For each image the tokens inside of it.</param>
internal sealed record LevelLayout(
    TokenGrid Grid, Tensor Positions, Tensor? Padding, Tensor References, Tensor? Scale, Tensor Proposals, Tensor HasProposal,
    int[] TokenCounts)
{
    /// <summary>All tensors of a layout without padding.</summary>
    internal Tensor[] Lasting => [Positions, References, Proposals, HasProposal];

    /// <summary>References of queries on every level: shares of the image become shares of the padded batch.</summary>
    /// <param name="references">[B, Q, 2 or 4].</param>
    /// <returns>[B, Q, levels or 1, 2 or 4].</returns>
    internal Tensor OnLevels(Tensor references)
    {
        var each = references.unsqueeze(2);
        if (Scale is null)
            return each;
        var scale = Scale.unsqueeze(1); // [B, 1, levels, 2]
        return each * (references.shape[^1] == 4 ? cat([scale, scale], -1) : scale);
    }

    /// <summary>Works it out for the maps of a batch.</summary>
    /// <param name="grid">The levels.</param>
    /// <param name="images">The batch.</param>
    /// <param name="width">Features d of a token.</param>
    internal static LevelLayout Of(TokenGrid grid, PaddedImages images, int width)
    {
        var pixels = images.Pixels;
        Tensor[] inside = [.. grid.Levels.Select(size => images.InsideOf(size))];
        var scale = stack(inside.Select(ShareOf), 1); // [B or 1, levels, 2]
        // x and y of the cells' centres, as shares of the part that is image
        var own = grid.Centers.For(pixels) / grid.PerToken(scale); // [B or 1, N, 2]
        var sides = tensor([.. Enumerable.Range(0, inside.Length).Select(level => AnchorGrid.Side * (1 << level))],
            [inside.Length, 1], pixels.dtype, pixels.device);
        var boxes = cat([own, grid.PerToken(sides).expand(own.shape[0], -1, 2)], -1); // [B or 1, N, 4]
        var tokens = cat([.. inside.Select(map => map.flatten(1))], 1).to(ScalarType.Bool); // [B or 1, N]
        var usable = boxes.gt(AnchorGrid.Border).logical_and(boxes.lt(1 - AnchorGrid.Border)).all(-1).logical_and(tokens).unsqueeze(2);
        var logits = (boxes / (1 - boxes)).log().masked_fill(usable.logical_not(), double.PositiveInfinity);
        var padded = images.Padding is not null;
        return new LevelLayout(
            grid,
            cat([.. inside.Select(map => SinePositions.Of(map, width, shift: 0.5))], 1),
            padded ? tokens.logical_not() : null,
            own.unsqueeze(2) * scale.unsqueeze(1),
            padded ? scale : null,
            logits,
            usable,
            padded
                ? [.. tokens.sum(1).to(ScalarType.Int32).data<int>()]
                : CountAll(grid, images));
    }

    /// <summary>For each image of a batch without padding how many tokens there are.</summary>
    internal static int[] CountAll(TokenGrid grid, PaddedImages images) =>
        [.. Enumerable.Repeat(grid.Levels.Sum(level => level.Cells), (int)images.Pixels.shape[0])];

    // [B, h, w] -> [B, 2] share of the first row and of the first column that is image
    private static Tensor ShareOf(Tensor inside) =>
        stack([inside.select(1, 0).mean([1L]), inside.select(2, 0).mean([1L])], -1);
}
