using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// How a map falls into windows. It is padded to the right and at the bottom until windows fill it; blocks with an odd number shift it
/// up and to the left by half a window, so that windows meet what was in different ones before (SwinTransformer's create_mask and
/// SwinTransformerBlock).
/// </summary>
internal sealed class WindowLayout : IDisposable
{
    /// <summary>What is added to the score of two cells that only the shift has brought into one window.</summary>
    private const double Apart = -100;

    /// <param name="size">The map.</param>
    /// <param name="window">Cells on a side of a window.</param>
    internal WindowLayout(GridSize size, int window)
    {
        (Size, Window, Shift) = (size, window, window / 2);
        (Rows, Columns) = size.DividedBy(window);
        Mask = new(ApartScores(), Count, 1, Cells, Cells);
    }

    /// <summary>The map.</summary>
    internal GridSize Size { get; }

    /// <summary>Cells on a side of a window.</summary>
    internal int Window { get; }

    /// <summary>Cells by which a shifted map moves.</summary>
    internal int Shift { get; }

    /// <summary>Windows below each other.</summary>
    internal int Rows { get; }

    /// <summary>Windows beside each other.</summary>
    internal int Columns { get; }

    /// <summary>Number of windows.</summary>
    internal int Count => Rows * Columns;

    /// <summary>Cells of a window.</summary>
    internal int Cells => Window * Window;

    /// <summary>The padded map.</summary>
    internal GridSize Padded => new(Rows * Window, Columns * Window);

    /// <summary>Whether cells were added.</summary>
    internal bool IsPadded => Padded != Size;

    /// <summary>[windows, 1, cells, cells] added to the scores of a shifted map.</summary>
    internal ConstantTensor Mask { get; }

    /// <summary>For each cell of each window its cell in the map, or −1 where the map was padded.</summary>
    internal int[] Sources(bool shifted)
    {
        var sources = new int[Count * Cells];
        for (var i = 0; i < sources.Length; i++)
        {
            var (y, x) = Place(i);
            var (row, column) = shifted ? ((y + Shift) % Padded.Height, (x + Shift) % Padded.Width) : (y, x);
            sources[i] = row < Size.Height && column < Size.Width ? row * Size.Width + column : -1;
        }
        return sources;
    }

    public void Dispose() => Mask.Dispose();

    // Of a cell of a window in the padded and shifted map.
    private (int Y, int X) Place(int index)
    {
        int window = index / Cells, cell = index % Cells;
        return (window / Columns * Window + cell / Window, window % Columns * Window + cell % Window);
    }

    // Before the shift the last rows stood at the top, and the last columns to the left.
    private double[] ApartScores()
    {
        int[] regions = [.. Enumerable.Range(0, Count * Cells).Select(i =>
        {
            var (y, x) = Place(i);
            return 3 * Region(y, Padded.Height) + Region(x, Padded.Width);
        })];
        var scores = new double[Count * Cells * Cells];
        for (var i = 0; i < scores.Length; i++)
        {
            int row = i / Cells, key = row / Cells * Cells + i % Cells;
            scores[i] = regions[row] == regions[key] ? 0 : Apart;
        }
        return scores;

        int Region(int place, int side) => place < side - Window ? 0 : place < side - Shift ? 1 : 2;
    }
}
