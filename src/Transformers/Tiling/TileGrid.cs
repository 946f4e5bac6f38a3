using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Transformers.Tiling;

/// <summary>Where the tiles of an image lie.</summary>
internal static class TileGrid
{
    /// <summary>
    /// The parts of an image that the network is shown: the whole of it if that is wanted, then the tiles row by row. An image that fits
    /// into one tile is shown once, and a side shorter than the tile is taken as it is.
    /// </summary>
    /// <param name="width">Width of the image.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="tileWidth">Width of a tile.</param>
    /// <param name="tileHeight">Height of a tile.</param>
    /// <param name="options">Overlap, and whether the whole image is shown.</param>
    public static IReadOnlyList<ResampleWindow> Windows(int width, int height, int tileWidth, int tileHeight, TileOptions options)
    {
        var whole = ResampleWindow.Whole(width, height);
        int[] columns = Starts(width, tileWidth, options.Overlap), rows = Starts(height, tileHeight, options.Overlap);
        if (columns.Length * rows.Length == 1)
            return [whole];
        var windows = rows.SelectMany(y => columns.Select(x =>
            new ResampleWindow(x, y, Math.Min(tileWidth, width), Math.Min(tileHeight, height))));
        return options.WholeImage ? [whole, .. windows] : [.. windows];
    }

    /// <summary>As few as have the overlap, at equal distances; the first begins and the last ends with the image.</summary>
    internal static int[] Starts(int length, int tile, float overlap)
    {
        if (length <= tile)
            return [0];
        var step = Math.Max(1, tile - (int)MathF.Round(tile * overlap));
        var last = (length - tile + step - 1) / step;
        return [.. Enumerable.Range(0, last + 1).Select(i => (int)((long)i * (length - tile) / last))];
    }

    /// <summary>
    /// Whether a box ends at an edge of its window that lies within the image: what it shows is probably cut there. A hundredth of the side
    /// counts as the edge, for boxes are no more exact.
    /// </summary>
    /// <param name="box">Box in pixels of the image.</param>
    /// <param name="window">Where it was found.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="height">Height of the image.</param>
    public static bool IsCut(Primitives.BoxXyxy box, ResampleWindow window, int width, int height)
    {
        float marginX = Math.Max(2, 0.01f * window.Width), marginY = Math.Max(2, 0.01f * window.Height);
        return (window.X > 0 && box.X0 <= window.X + marginX)
            || (window.Y > 0 && box.Y0 <= window.Y + marginY)
            || (window.X + window.Width < width && box.X1 >= window.X + window.Width - marginX)
            || (window.Y + window.Height < height && box.Y1 >= window.Y + window.Height - marginY);
    }
}
