namespace Microsoft.ML.SparseDetr;

/// <summary>The formats that <see cref="DatasetWriter"/> writes.</summary>
public enum DatasetFormat
{
    /// <summary>COCO: annotations.json, or annotations/instances_train.json and so on for parts.</summary>
    Coco,

    /// <summary>Pascal VOC: Annotations/*.xml and JPEGImages/, and ImageSets/Main/train.txt and so on for parts.</summary>
    Voc,

    /// <summary>YOLO: images/, labels/*.txt and data.yaml, with a folder for each part.</summary>
    Yolo,

    /// <summary>VoTT, which ML.NET's Model Builder takes: vott-export.json, or train-export.json and so on for parts.</summary>
    Vott,

    /// <summary>A table image, xmin, ymin, xmax, ymax, label: annotations.csv, or train.csv and so on for parts.</summary>
    Csv,
}
