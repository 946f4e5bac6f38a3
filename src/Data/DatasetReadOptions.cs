namespace Microsoft.ML.SparseDetr;

/// <summary>What part of a data set is read, and how much of it may be unusable.</summary>
public sealed class DatasetReadOptions
{
    /// <summary>
    /// Part to read, such as "train": of Pascal VOC the list of that name in ImageSets/Main, of YOLO what data.yaml or the folders call so,
    /// of a folder with several files (COCO, VoTT, CreateML, CVAT, CSV) the one that has it in its name. Null reads everything.
    /// </summary>
    public string? Split { get; set; }

    /// <summary>
    /// Takes boxes as the layout defines them (COCO: x y width height in pixels; Pascal VOC: corners in pixels counted from 1), also when
    /// all of them together look normalised, like two corners, or counted from 0.
    /// </summary>
    public bool BoxesAsDefined { get; set; }

    /// <summary>Refuses the data set when an object or an image would have to be left out.</summary>
    public bool Strict { get; set; }
}
