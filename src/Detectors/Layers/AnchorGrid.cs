using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Anchors of all levels of one image size.</summary>
/// <remarks>
/// One anchor for each token of the memory: cell centre, side 0.05·2^level (RT-DETR; _generate_anchors of DFINETransformer).
/// </remarks>
internal sealed class AnchorGrid : IDisposable
{
    /// <summary>How far from the edge of the image a cell has to be, in all four numbers of its box.</summary>
    internal const double Border = 0.01;

    /// <summary>Side of a box on the finest level; each further one has twice as much.</summary>
    internal const double Side = 0.05;

    /// <param name="levels">Height and width of each level, finest first.</param>
    internal AnchorGrid(IReadOnlyList<GridSize> levels)
    {
        Levels = levels;
        Count = levels.Sum(level => level.Cells);
        var logits = new double[Count * 4];
        var valid = new double[Count];
        var token = 0;
        for (var level = 0; level < levels.Count; level++)
        {
            (var height, var width) = levels[level];
            var side = Side * (1 << level);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++, token++)
                {
                    double[] box = [(x + 0.5) / width, (y + 0.5) / height, side, side];
                    var inside = box.All(value => value is > Border and < 1 - Border);
                    valid[token] = inside ? 1 : 0;
                    for (var i = 0; i < 4; i++)
                        // sigmoid(∞) = 1: finite everywhere after it
                        logits[token * 4 + i] = inside ? Math.Log(box[i] / (1 - box[i])) : double.PositiveInfinity;
                }
        }
        Logits = new ConstantTensor(logits, 1, Count, 4);
        Valid = new ConstantTensor(valid, 1, Count, 1);
        AllValid = !valid.Contains(0);
    }

    /// <summary>Height and width of each level, finest first.</summary>
    internal IReadOnlyList<GridSize> Levels { get; }

    /// <summary>Number of tokens L.</summary>
    internal int Count { get; }

    /// <summary>[1, L, 4] boxes cxcywh before the sigmoid; +∞ where a cell lies too near the border to be used.</summary>
    internal ConstantTensor Logits { get; }

    /// <summary>[1, L, 1] 1 where the anchor may be used, else 0.</summary>
    internal ConstantTensor Valid { get; }

    /// <summary>True where no cell is left out, so that masking changes nothing.</summary>
    internal bool AllValid { get; }

    public void Dispose()
    {
        Logits.Dispose();
        Valid.Dispose();
    }
}
