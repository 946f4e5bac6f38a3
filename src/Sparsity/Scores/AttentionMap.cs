using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// Decoder cross-attention map (Roh et al. 2022, appendix A.2; Super Sparse DETR eq. 2): how much attention each encoder token receives.
/// </summary>
internal static unsafe class AttentionMap
{
    /// <returns>[B · L] level by level, row by row: the sum over layers, heads and matching queries, divided by their number.</returns>
    internal static float[] Compute(DetectorTrace trace, AttentionKernel kernel)
    {
        var batch = trace.Layers[0].Locations.shape[0];
        var map = new float[batch * CellCount(trace.Levels)];
        double sums = 0;
        foreach (var layer in trace.Layers)
        {
            Add(layer.Locations, layer.Weights, trace.Levels, trace.Points, trace.Denoising, kernel, map);
            sums += layer.Locations.shape[2] * (layer.Locations.shape[1] - trace.Denoising);
        }
        var share = (float)(1 / sums);
        for (var i = 0; i < map.Length; i++)
            map[i] *= share;
        return map;
    }

    /// <summary>One layer, not divided by anything.</summary>
    /// <param name="locations">[B, Q, NH, P, 2] x and y in 0..1.</param>
    /// <param name="weights">[B, Q, NH, P].</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="points">Points of a head on each level.</param>
    /// <param name="kernel">How a point is spread.</param>
    /// <returns>[B · L].</returns>
    internal static float[] Compute(
        Tensor locations, Tensor weights, IReadOnlyList<GridSize> levels, IReadOnlyList<int> points, AttentionKernel kernel)
    {
        var map = new float[locations.shape[0] * CellCount(levels)];
        Add(locations, weights, levels, points, 0, kernel, map);
        return map;
    }

    internal static int CellCount(IReadOnlyList<GridSize> levels) => levels.Sum(level => level.Cells);

    private static void Add(
        Tensor locations, Tensor weights, IReadOnlyList<GridSize> levels, IReadOnlyList<int> points, int skipped, AttentionKernel kernel,
        float[] map)
    {
        using var scope = NewDisposeScope();
        int batch = (int)locations.shape[0], cells = CellCount(levels);
        long rows = (locations.shape[1] - skipped) * locations.shape[2], total = locations.shape[3];
        var plan = new Level[levels.Count];
        var start = 0;
        for (var level = 0; level < plan.Length; level++)
        {
            plan[level] = new Level(levels[level].Height, levels[level].Width, start, points[level]);
            start += levels[level].Cells;
        }
        fixed (float* place = SparseOps.Floats(Matching(locations, skipped)), weight = SparseOps.Floats(Matching(weights, skipped)),
            sum = map)
        {
            // On one thread: the whole map takes less than a millisecond, and a second thread would take the core from libtorch's.
            for (var image = 0; image < batch; image++)
            {
                float* own = weight + image * rows * total, at = place + 2 * image * rows * total, target = sum + (long)image * cells;
                if (kernel == AttentionKernel.Nearest)
                    Count(at, own, rows, plan, target);
                else
                    Spread(at, own, rows, plan, kernel == AttentionKernel.Exact ? -0.5f : 0, target);
            }
        }
    }

    // [B, dq + Q, …] -> [B, Q, …] in plain memory
    private static Tensor Matching(Tensor tensor, int skipped)
        => tensor.narrow(1, skipped, tensor.shape[1] - skipped).cpu().to(ScalarType.Float32).contiguous();

    private static void Spread(float* place, float* weight, long rows, Level[] plan, float shift, float* map)
    {
        for (long row = 0; row < rows; row++)
            foreach (var level in plan)
                for (var point = 0; point < level.Points; point++, place += 2, weight++)
                {
                    float x = Bounded(place[0] * level.Width + shift, level.Width),
                    y = Bounded(place[1] * level.Height + shift, level.Height);
                    float left = MathF.Floor(x), top = MathF.Floor(y);
                    float right = (x - left) * *weight, near = *weight - right, below = y - top, above = 1 - below;
                    int column = (int)left, line = (int)top;
                    var cell = map + level.Start + line * level.Width + column;
                    if (column >= 0 && line >= 0 && column + 1 < level.Width && line + 1 < level.Height)
                    {
                        cell[0] += above * near;
                        cell[1] += above * right;
                        cell[level.Width] += below * near;
                        cell[level.Width + 1] += below * right;
                        continue;
                    }
                    bool inLeft = column >= 0 && column < level.Width, inRight = column >= -1 && column + 1 < level.Width;
                    if (line >= 0 && line < level.Height)
                        Edge(cell, above * near, above * right, inLeft, inRight);
                    if (line >= -1 && line + 1 < level.Height)
                        Edge(cell + level.Width, below * near, below * right, inLeft, inRight);
                }
    }

    private static void Edge(float* cell, float near, float right, bool inLeft, bool inRight)
    {
        if (inLeft)
            cell[0] += near;
        if (inRight)
            cell[1] += right;
    }

    private static void Count(float* place, float* weight, long rows, Level[] plan, float* map)
    {
        for (long row = 0; row < rows; row++)
            foreach (var level in plan)
                for (var point = 0; point < level.Points; point++, place += 2, weight++)
                {
                    int column = (int)MathF.Floor(Bounded(place[0] * level.Width, level.Width)),
                    line = (int)MathF.Floor(Bounded(place[1] * level.Height, level.Height));
                    if (column >= 0 && line >= 0 && column < level.Width && line < level.Height)
                        map[level.Start + line * level.Width + column] += *weight;
                }
    }

    // Far outside of the map nothing is hit wherever it is; bounded, it fits an int. Not a number becomes -2.
    private static float Bounded(float position, int side) => position > -2 ? position < side + 1 ? position : side + 1 : -2;

    private readonly record struct Level(int Height, int Width, int Start, int Points);
}
