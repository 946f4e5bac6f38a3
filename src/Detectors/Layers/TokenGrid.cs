using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Where the tokens of all levels stand, for one image size. A token's place in the sequence: level by level, finest first, row by row.
/// </summary>
internal sealed class TokenGrid : IDisposable
{
    /// <param name="levels">Height and width of each level, finest first.</param>
    internal TokenGrid(IReadOnlyList<GridSize> levels)
    {
        Levels = levels;
        var count = levels.Sum(level => level.Cells);
        Centers = new ConstantTensor([.. levels.SelectMany(CentersOf)], 1, count, 2);
        Cells = new ConstantTensor([.. levels.SelectMany(level => new[] { 1.0 / level.Width, 1.0 / level.Height })], levels.Count, 2);
    }

    /// <summary>Height and width of each level, finest first.</summary>
    internal IReadOnlyList<GridSize> Levels { get; }

    /// <summary>[1, L, 2] x and y of each cell's centre, in 0..1 of the image.</summary>
    internal ConstantTensor Centers { get; }

    /// <summary>[levels, 2] width and height of a cell, in 0..1 of the image.</summary>
    internal ConstantTensor Cells { get; }

    /// <summary>What each level has, for each of its tokens: […, levels, d] -> […, L, d].</summary>
    internal Tensor PerToken(Tensor perLevel) => cat([.. Levels.Select((level, i) =>
        perLevel.narrow(-2, i, 1).expand([.. perLevel.shape[..^2], level.Cells, perLevel.shape[^1]]))], -2);

    /// <summary>[B, L, d] tokens -> for each level [B, d, h, w].</summary>
    internal Tensor[] Maps(Tensor tokens)
    {
        var maps = new Tensor[Levels.Count];
        long start = 0;
        for (var level = 0; level < maps.Length; level++)
        {
            (var height, var width) = Levels[level];
            maps[level] = tokens.narrow(1, start, height * width).transpose(1, 2).reshape(tokens.shape[0], -1, height, width);
            start += height * width;
        }
        return maps;
    }

    public void Dispose()
    {
        Centers.Dispose();
        Cells.Dispose();
    }

    private static IEnumerable<double> CentersOf(GridSize level) =>
        from y in Enumerable.Range(0, level.Height)
        from x in Enumerable.Range(0, level.Width)
        from value in new[] { (x + 0.5) / level.Width, (y + 0.5) / level.Height }
        select value;
}
