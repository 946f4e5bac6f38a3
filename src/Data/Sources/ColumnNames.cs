namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>What columns are called where nobody says otherwise.</summary>
internal static class ColumnNames
{
    /// <summary>Images.</summary>
    public const string Image = "Image";

    /// <summary>Int64 identifier of the image.</summary>
    public const string ImageId = "ImageId";

    /// <summary>Text, path of the image, by which messages call it.</summary>
    public const string ImagePath = "ImagePath";

    /// <summary>Int32, width of the upright image in pixels.</summary>
    public const string Width = "Width";

    /// <summary>Int32, height of the upright image in pixels.</summary>
    public const string Height = "Height";

    /// <summary>Classes of the objects.</summary>
    public const string Label = "Label";

    /// <summary>Single, x0 y0 x1 y1 in pixels for each label.</summary>
    public const string BoundingBoxes = "BoundingBoxes";

    /// <summary>Single, area in square pixels for each label: COCO stores the area of the outline, not of the box.</summary>
    public const string Area = "Area";

    /// <summary>
    /// Text, classes of regions that evaluation neither demands nor counts as wrong (COCO crowds, VOC difficult objects).
    /// </summary>
    public const string IgnoredLabel = "IgnoredLabel";

    /// <summary>Single, x0 y0 x1 y1 for each ignored label.</summary>
    public const string IgnoredBoundingBoxes = "IgnoredBoundingBoxes";

    /// <summary>Classes that a fitted model finds.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>Single, x0 y0 x1 y1 in pixels for each class that a fitted model finds.</summary>
    public const string PredictedBoundingBoxes = "PredictedBoundingBoxes";

    /// <summary>Single, confidence for each class that a fitted model finds.</summary>
    public const string Score = "Score";
}
