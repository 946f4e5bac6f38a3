namespace Microsoft.ML.SparseDetr;

/// <summary>How a data set is written.</summary>
public sealed class DatasetWriteOptions
{
    /// <summary>What becomes of the image files.</summary>
    public DatasetImagePlacement Images { get; set; }

    /// <summary>
    /// Replaces files and folders of the same names in the target, such as labels/. Otherwise the target has to be empty or missing.
    /// </summary>
    public bool Overwrite { get; set; }
}
