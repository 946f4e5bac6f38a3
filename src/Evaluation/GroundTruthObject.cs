namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>One annotated object of one image, as COCO evaluation needs it.</summary>
/// <param name="ImageId">Identifier of the image.</param>
/// <param name="Label">Zero-based class index.</param>
/// <param name="X">Left edge in pixels.</param>
/// <param name="Y">Top edge in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Area">Area in square pixels that decides small, medium or large. COCO stores the area of the outline, not of the
/// box.</param>
/// <param name="IsCrowd">True for a region of many objects: it is no target, and detections that fall into it do not count as
/// wrong.</param>
internal readonly record struct GroundTruthObject(
    long ImageId, int Label, double X, double Y, double Width, double Height, double Area, bool IsCrowd = false)
{
    /// <summary>An object that is given by its corners, in pixels; its area is that of the box.</summary>
    public static GroundTruthObject FromCorners(long imageId, int label, double x0, double y0, double x1, double y1) =>
        new(imageId, label, x0, y0, x1 - x0, y1 - y0, (x1 - x0) * (y1 - y0));
}
