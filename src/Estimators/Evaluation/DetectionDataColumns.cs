namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Columns that the loaders of the catalog make beside <c>Label</c> and <c>BoundingBoxes</c>.</summary>
internal static class DetectionDataColumns
{
    /// <summary>Int64 identifier of the picture.</summary>
    public const string ImageId = "ImageId";

    /// <summary>Text, path of the picture.</summary>
    public const string ImagePath = "ImagePath";

    /// <summary>Single, area in square pixels for each label: COCO stores the area of the outline, not of the box.</summary>
    public const string Area = "Area";

    /// <summary>Text, classes of regions that evaluation neither demands nor counts as wrong (COCO crowds, VOC difficult objects).</summary>
    public const string IgnoredLabel = "IgnoredLabel";

    /// <summary>Single, x0 y0 x1 y1 for each ignored label.</summary>
    public const string IgnoredBoundingBoxes = "IgnoredBoundingBoxes";
}
