using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>Makes a map the same from left to right as from right to left, as training images are that are flipped at random.</summary>
internal static class MapSymmetry
{
    /// <param name="map">[L] level by level, row by row.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <returns>[L] the mean of each cell and the one that a flip puts in its place.</returns>
    internal static float[] Symmetric(float[] map, IReadOnlyList<GridSize> levels)
    {
        var mean = new float[map.Length];
        var row = 0;
        foreach (var (height, width) in levels)
            for (var y = 0; y < height; y++, row += width)
                for (var x = 0; x < width; x++)
                    mean[row + x] = (map[row + x] + map[row + width - 1 - x]) / 2;
        return mean;
    }
}
