using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Transformers.Tiling;

/// <summary>An object as one window shows it.</summary>
/// <param name="Window">Number of the window.</param>
/// <param name="Label">Zero-based class index.</param>
/// <param name="Score">Confidence in 0..1.</param>
/// <param name="Box">Box in pixels of the image.</param>
/// <param name="IsCut">Whether it ends at an edge of the window that lies within the image.</param>
internal readonly record struct TileBox(int Window, int Label, float Score, BoxXyxy Box, bool IsCut);
