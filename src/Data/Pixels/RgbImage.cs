namespace Microsoft.ML.SparseDetr;

/// <summary>A decoded picture: 8-bit RGB, interleaved, rows from the top without padding.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Pixels">Width · Height · 3 bytes, R G B.</param>
public sealed record RgbImage(int Width, int Height, byte[] Pixels);
