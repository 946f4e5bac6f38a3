using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How a large image is cut into overlapping tiles, so that small objects reach the network at a size that it knows. What the tiles show is
/// merged: see <see cref="ObjectDetectionCatalog.PredictFiles"/>.
/// </summary>
public sealed class TileOptions
{
    /// <summary>
    /// Side of a tile in pixels of the image, 32 to 8192; each is resized to the input of the network. Null takes that input's own size, so
    /// that nothing is resized.
    /// </summary>
    [AllowedRange(32, 8192)]
    public int? Size { get; set; }

    /// <summary>
    /// Share of a tile that it has in common with its neighbour, 0 to 0.75. An object up to this share of the side is whole in one tile at
    /// least.
    /// </summary>
    [AllowedRange(0, 0.75)]
    public float Overlap { get; set; } = 0.2f;

    /// <summary>Whether the network sees the whole image, too: objects larger than a tile are found there.</summary>
    public bool WholeImage { get; set; } = true;
}
