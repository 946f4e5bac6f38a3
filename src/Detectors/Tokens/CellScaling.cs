using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Reads one grid over an image at the cells of another.</summary>
internal static class CellScaling
{
    /// <summary>
    /// The cell of the grid <paramref name="from"/> in which the centre of a cell of the grid <paramref name="to"/> lies; cells are counted
    /// row by row.
    /// </summary>
    internal static int Source(int cell, GridSize from, GridSize to) =>
        (2 * (cell / to.Width) + 1) * from.Height / (2 * to.Height) * from.Width
            + (2 * (cell % to.Width) + 1) * from.Width / (2 * to.Width);
}
