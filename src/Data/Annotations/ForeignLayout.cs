namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Names the layouts that others write and that are not read, so that a user knows what to convert.</summary>
internal static class ForeignLayout
{
    /// <summary>The sentence about a file that is not read; null when it is of another kind.</summary>
    public static string? Of(AnnotationKind kind) => kind switch
    {
        AnnotationKind.Via => Describe("VIA"),
        AnnotationKind.LabelStudio => Describe("Label Studio"),
        _ => null,
    };

    /// <summary>The sentence about a folder in which no data set was found; null when it is unknown.</summary>
    public static string? OfFolder(string folder) =>
        Directory.EnumerateFiles(folder, "*.tfrecord").Any() ? Describe("TFRecord") : null;

    private static string Describe(string layout) =>
        $"this looks like {layout}, which is not read; export it as COCO, Pascal VOC or YOLO";
}
