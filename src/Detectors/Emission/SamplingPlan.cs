using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>Constants of deformable attention over levels of fixed size; a column is one point of one head, head by head.</summary>
/// <param name="heads">Attention heads NH.</param>
/// <param name="pointsOfLevels">Points of a head on each level.</param>
/// <param name="levels">Height and width of each level.</param>
internal sealed class SamplingPlan(int heads, IReadOnlyList<int> pointsOfLevels, IReadOnlyList<GridSize> levels)
{
    // For each point of a head its level.
    private readonly int[] _levels = [.. pointsOfLevels.SelectMany((count, level) => Enumerable.Repeat(level, count))];

    /// <summary>Attention heads NH.</summary>
    public int Heads => heads;

    /// <summary>Points P of a head.</summary>
    public int Points => _levels.Length;

    /// <summary>Tokens L of all levels.</summary>
    public int Tokens => levels.Sum(level => level.Cells);

    /// <summary>[2, NH·P] width and height of the column's level.</summary>
    public double[] Sides => [.. Columns((_, level) => levels[level].Width), .. Columns((_, level) => levels[level].Height)];

    /// <summary>[2, NH·P] last cell that has a right-hand (lower) neighbour.</summary>
    public double[] LastCells => [.. Columns((_, level) => levels[level].Width - 2), .. Columns((_, level) => levels[level].Height - 2)];

    /// <summary>[2, NH·P] rows from a cell to the next in x and in y.</summary>
    public double[] Strides => [.. Columns((_, _) => heads), .. Columns((_, level) => levels[level].Width * heads)];

    /// <summary>[NH·P] row of the level's first cell, for the head.</summary>
    public double[] Starts => Columns((head, level) => levels.Take(level).Sum(l => l.Cells) * heads + head);

    /// <summary>[4, P] rows from the first tap to each: itself, right, below, below right.</summary>
    public long[] Taps =>
    [
        .. _levels.Select(_ => 0L),
        .. _levels.Select(_ => (long)heads),
        .. _levels.Select(level => (long)levels[level].Width * heads),
        .. _levels.Select(level => (long)(levels[level].Width + 1) * heads),
    ];

    /// <summary>
    /// Weights or biases [NH·P·2, …] of the offsets, sorted as [2, NH·P, …] and scaled so that the product with a box's sides is in pixels:
    /// half a side for each step, divided by the points of the level.
    /// </summary>
    public double[] ScaleOffsets(double[] rows)
    {
        var sides = Sides;
        return Sort(rows, target => 0.5 / pointsOfLevels[_levels[target % Points]] * sides[target]);
    }

    /// <summary>Weights or biases [NH·P·2, …] of offsets that are in pixels already, sorted in the same way.</summary>
    public double[] SortOffsets(double[] rows) => Sort(rows, _ => 1);

    private double[] Sort(double[] rows, Func<int, double> scales)
    {
        var row = rows.Length / (heads * Points * 2);
        var sorted = new double[rows.Length];
        for (var column = 0; column < heads * Points; column++)
            for (var axis = 0; axis < 2; axis++)
            {
                var target = axis * heads * Points + column;
                var scale = scales(target);
                for (var i = 0; i < row; i++)
                    sorted[target * row + i] = rows[(column * 2 + axis) * row + i] * scale;
            }
        return sorted;
    }

    private double[] Columns(Func<int, int, double> value) =>
        [.. Enumerable.Range(0, heads).SelectMany(head => _levels.Select(level => value(head, level)))];
}
