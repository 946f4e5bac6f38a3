namespace Microsoft.ML.SparseDetr;

/// <summary>What becomes of the image files when a data set is written.</summary>
public enum DatasetImagePlacement
{
    /// <summary>Copied where the format needs them in its folders (Pascal VOC, YOLO), named where they are otherwise.</summary>
    Default,

    /// <summary>Copied into the folder.</summary>
    Copy,

    /// <summary>Symbolic links in the folder.</summary>
    Link,

    /// <summary>Named where they are, by paths from the annotation file; not for Pascal VOC and YOLO.</summary>
    Reference,
}
