namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>An image that is measured.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="File">Path of its file, or null where it is not known.</param>
/// <param name="Width">Width in pixels, or 0 where it is not known.</param>
/// <param name="Height">Height in pixels, or 0.</param>
internal readonly record struct MeasuredImage(long Id, string? File = null, int Width = 0, int Height = 0);
