namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>What an annotation file is, as its content tells.</summary>
internal enum AnnotationKind
{
    Unknown,

    /// <summary>COCO JSON.</summary>
    Coco,

    /// <summary>One Pascal VOC XML file of an image.</summary>
    Voc,

    /// <summary>A YAML file of a YOLO data set, a list of its images, or a folder of its files.</summary>
    Yolo,

    /// <summary>JSON that VoTT exports: all images in one file.</summary>
    Vott,

    /// <summary>One JSON file of an image as VoTT keeps it in its project.</summary>
    VottAsset,

    /// <summary>CreateML JSON.</summary>
    CreateMl,

    /// <summary>One LabelMe JSON file of an image.</summary>
    LabelMe,

    /// <summary>XML that CVAT exports: all images or frames in one file.</summary>
    Cvat,

    /// <summary>A table of boxes.</summary>
    Csv,

    /// <summary>VIA JSON, which is not read.</summary>
    Via,

    /// <summary>Label Studio JSON, which is not read.</summary>
    LabelStudio,
}
