using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

/// <summary>Eq. 2 of Super Sparse DETR word by word: every point asks every cell for its share.</summary>
internal static class SlowMap
{
    /// <param name="locations">[B, Q, NH, P, 2].</param>
    /// <param name="weights">[B, Q, NH, P].</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="points">Points of a head on each level.</param>
    /// <param name="kernel">How a point is spread.</param>
    public static double[] Of(Tensor locations, Tensor weights, GridSize[] levels, int[] points, AttentionKernel kernel)
    {
        var shape = locations.shape;
        int cells = levels.Sum(level => level.Cells), total = points.Sum();
        float[] places = locations.contiguous().data<float>().ToArray(), shares = weights.contiguous().data<float>().ToArray();
        var map = new double[shape[0] * cells];
        for (var tap = 0; tap < shares.Length; tap++)
        {
            int image = (int)(tap / (shape[1] * shape[2] * total)), point = tap % total, level = 0, start = image * cells;
            for (; point >= points[level]; level++)
            {
                point -= points[level];
                start += levels[level].Cells;
            }
            var (height, width) = levels[level];
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    map[start + y * width + x] += shares[tap] * Share(places[2 * tap] * width, x,
                        kernel) * Share(places[2 * tap + 1] * height, y, kernel);
        }
        return map;
    }

    private static double Share(double position, int cell, AttentionKernel kernel) => kernel switch
    {
        AttentionKernel.Exact => Math.Max(0, 1 - Math.Abs(position - 0.5 - cell)),
        AttentionKernel.HalfShifted => Math.Max(0, 1 - Math.Abs(position - cell)),
        _ => Math.Floor(position) == cell ? 1 : 0,
    };
}
