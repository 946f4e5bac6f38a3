namespace Microsoft.ML.SparseDetr;

/// <summary>One detected object of one image.</summary>
/// <param name="ImageId">Identifier of the image.</param>
/// <param name="Label">Zero-based class index.</param>
/// <param name="Score">Confidence in 0..1.</param>
/// <param name="X0">Left edge in pixels of the original image.</param>
/// <param name="Y0">Top edge in pixels.</param>
/// <param name="X1">Right edge in pixels.</param>
/// <param name="Y1">Bottom edge in pixels.</param>
public readonly record struct Detection(long ImageId, int Label, float Score, float X0, float Y0, float X1, float Y1);
