using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Scores;

namespace Microsoft.ML.SparseDetr.Sparsity.Selection;

/// <summary>Makes places count in the ranking of the candidates for queries, by the attention that they receive over all images.</summary>
internal static class QueryPriorSelector
{
    /// <param name="scores">[L] averaged attention U, level by level, row by row.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="weight">λ.</param>
    /// <param name="floor">ε.</param>
    /// <param name="mode">By what places count; of the controls, one exchanges the cells of each level at random, the other takes the
    /// negative.</param>
    /// <param name="seed">Of a random choice.</param>
    /// <returns>For each level λ·log(A + ε) of each cell, A being U averaged over 3×3 cells and divided by the mean of all cells of the
    /// image.</returns>
    internal static float[][] Select(
        float[] scores, IReadOnlyList<GridSize> levels, double weight, double floor, SelectionMode mode, int seed)
    {
        var pooled = new double[levels.Count][];
        var start = 0;
        for (var level = 0; level < pooled.Length; level++)
        {
            (var height, var width) = levels[level];
            var map = scores[start..(start + height * width)];
            pooled[level] = [.. map.Select((_, cell) => MapPooling.At(map, levels[level], cell % width, cell / width))];
            if (mode == SelectionMode.Random)
            {
                var order = Ranking.Order(Ranking.Keys(map, mode, seed, Ranking.Stream($"query prior {level}")));
                pooled[level] = [.. order.Select(cell => pooled[level][cell])];
            }
            start += height * width;
        }
        var mean = pooled.Sum(level => level.Sum()) / scores.Length;
        double sign = mode == SelectionMode.Inverse ? -1 : 1;
        // Without any attention all places are alike.
        return [.. pooled.Select(level => Array.ConvertAll(level, value => mean > 0
            ? (float)(sign * weight * Math.Log(value / mean + floor))
            : 0))];
    }
}
