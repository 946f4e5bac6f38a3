using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Names of the columns that <see cref="DataViewSource"/> reads.</summary>
internal sealed class DataViewColumns
{
    /// <summary>Images (<see cref="MLImage"/>), which are made upright and opaque as docs/decisions/0007-images.md says.</summary>
    public string Image { get; set; } = ColumnNames.Image;

    /// <summary>Class of each object: a vector of keys of type UInt32 with their names, or of texts.</summary>
    public string Label { get; set; } = ColumnNames.Label;

    /// <summary>Vector of Single: x0 y0 x1 y1 in pixels of the image, four values for each label.</summary>
    public string BoundingBoxes { get; set; } = ColumnNames.BoundingBoxes;

    /// <summary>Int64 identifier of the image; the row number stands in when the column is missing.</summary>
    public string ImageId { get; set; } = ColumnNames.ImageId;

    /// <summary>Text that error messages call the image; the row number stands in when the column is missing.</summary>
    public string ImagePath { get; set; } = ColumnNames.ImagePath;

    /// <summary>Int32 width of the upright image in pixels; with the height it tells a file that has been replaced.</summary>
    public string Width { get; set; } = ColumnNames.Width;

    /// <summary>Int32 height of the upright image in pixels.</summary>
    public string Height { get; set; } = ColumnNames.Height;
}
