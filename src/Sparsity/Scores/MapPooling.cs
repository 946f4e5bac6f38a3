using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>Averages of an attention map over 3×3 cells.</summary>
internal static class MapPooling
{
    /// <summary>The average around a cell; cells outside of the map count as zeros.</summary>
    internal static double At(ReadOnlySpan<float> map, GridSize size, int column, int line)
    {
        double sum = 0;
        for (var y = Math.Max(0, line - 1); y <= Math.Min(size.Height - 1, line + 1); y++)
            for (var x = Math.Max(0, column - 1); x <= Math.Min(size.Width - 1, column + 1); x++)
                sum += map[y * size.Width + x];
        return sum / 9;
    }
}
