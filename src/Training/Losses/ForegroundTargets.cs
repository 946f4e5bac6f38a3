using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>
/// Which tokens are foreground (Focus-DETR, Zheng et al. 2023; GenTargets of its code): those whose centre lies inside of an object
/// that is of a size for their level. The ranges of the code do not overlap, those of the paper do.
/// </summary>
internal static class ForegroundTargets
{
    private const int FinestStride = 8, FinestLimit = 64; // pixels

    /// <summary>The targets of a batch whose images fill it.</summary>
    /// <param name="levels">Height and width of each level, finest first, the finest with one cell for 8 pixels.</param>
    /// <param name="targets">The objects.</param>
    /// <returns>[B, L] 1 or 0.</returns>
    public static Tensor Of(IReadOnlyList<GridSize> levels, IReadOnlyList<DetectionTarget> targets)
    {
        float height = levels[0].Height * FinestStride, width = levels[0].Width * FinestStride;
        return Of(levels, [.. targets.Select(target => target.Boxes.Select(box => box.ToXyxy())
            .Select(box => new BoxXyxy(box.X0 * width, box.Y0 * height, box.X1 * width, box.Y1 * height)).ToArray())]);
    }

    /// <summary>The same for boxes in pixels.</summary>
    /// <param name="levels">Height and width of each level, finest first.</param>
    /// <param name="boxes">For each image the boxes of its objects.</param>
    /// <returns>[B, L] 1 or 0.</returns>
    public static Tensor Of(IReadOnlyList<GridSize> levels, IReadOnlyList<IReadOnlyList<BoxXyxy>> boxes)
    {
        var count = levels.Sum(level => level.Cells);
        var values = new float[boxes.Count * count];
        for (int image = 0, token = 0; image < boxes.Count; image++)
            for (var level = 0; level < levels.Count; level++)
                for (var cell = 0; cell < levels[level].Cells; cell++, token++)
                    if (boxes[image].Any(box => Covers(box, level, cell / levels[level].Width, cell % levels[level].Width, levels.Count)))
                        values[token] = 1;
        return tensor(values, [boxes.Count, count]);
    }

    private static bool Covers(BoxXyxy box, int level, int row, int column, int levels)
    {
        var stride = FinestStride << level;
        float x = column * stride + stride / 2, y = row * stride + stride / 2;
        float left = x - box.X0, top = y - box.Y0, right = box.X1 - x, bottom = box.Y1 - y;
        var farthest = Math.Max(Math.Max(left, top), Math.Max(right, bottom));
        return Math.Min(Math.Min(left, top), Math.Min(right, bottom)) > 0
            && (level == 0 || farthest > FinestLimit << level - 1) && (level == levels - 1 || farthest <= FinestLimit << level);
    }
}
