namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Numbers of the offsets between two cells of a window (relative_position_index of the Swin transformer).</summary>
internal static class RelativePositions
{
    /// <summary>Offsets that there are.</summary>
    internal static int Count(int window) => (2 * window - 1) * (2 * window - 1);

    /// <summary>[cells, cells] row by row: the number of the offset from the second cell to the first.</summary>
    internal static int[] Indices(int window)
    {
        int cells = window * window, side = 2 * window - 1;
        return [.. Enumerable.Range(0, cells * cells).Select(pair =>
        {
            int i = pair / cells, j = pair % cells;
            int dy = i / window - j / window, dx = i % window - j % window;
            return (dy + window - 1) * side + dx + window - 1;
        })];
    }
}
