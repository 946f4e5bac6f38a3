namespace Microsoft.ML.SparseDetr;

/// <summary>One annotated object as the file has it, in pixels.</summary>
/// <param name="Id">Identifier of the annotation.</param>
/// <param name="Label">Zero-based class index.</param>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width, above 0.</param>
/// <param name="Height">Height, above 0.</param>
/// <param name="Area">Area in square pixels; COCO stores the area of the outline, not of the box.</param>
/// <param name="IsCrowd">A region of many objects (COCO), or an object marked as difficult (Pascal VOC): training leaves it out, and
/// evaluation ignores it.</param>
public readonly record struct DatasetObject(
    long Id, int Label, double X, double Y, double Width, double Height, double Area, bool IsCrowd = false);
