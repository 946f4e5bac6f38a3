namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>One picture with its objects, in pixels, before augmentation.</summary>
/// <param name="ImageId">Identifier of the picture (COCO image id, or the row number).</param>
/// <param name="Name">What an error message calls the picture: its file name or row.</param>
/// <param name="Image">The decoded picture.</param>
/// <param name="Labels">Zero-based class index of each object.</param>
/// <param name="BoxesXyxy">x0 y0 x1 y1 in pixels, four values for each object.</param>
internal sealed record DetectionSample(long ImageId, string Name, RgbImage Image, int[] Labels, float[] BoxesXyxy);
