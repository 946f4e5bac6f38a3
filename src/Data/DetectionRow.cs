namespace Microsoft.ML.SparseDetr;

/// <summary>One image as a row of an <c>IDataView</c>; the property names are the column names of the pipeline.</summary>
public sealed class DetectionRow
{
    /// <summary>Full path of the image file.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>Class name of each object.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>x0 y0 x1 y1 in pixels, four values for each object.</summary>
    public float[] BoundingBoxes { get; set; } = [];

    /// <summary>Identifier of the image.</summary>
    public long ImageId { get; set; }

    /// <summary>Width of the image in pixels.</summary>
    public int Width { get; set; }

    /// <summary>Height of the image in pixels.</summary>
    public int Height { get; set; }

    /// <summary>Area in square pixels of each object, as the annotation has it; evaluation sorts objects by it.</summary>
    public float[] Area { get; set; } = [];

    /// <summary>Class name of each region that evaluation neither demands nor counts as wrong (COCO crowds).</summary>
    public string[] IgnoredLabel { get; set; } = [];

    /// <summary>x0 y0 x1 y1 in pixels, four values for each ignored region.</summary>
    public float[] IgnoredBoundingBoxes { get; set; } = [];
}
