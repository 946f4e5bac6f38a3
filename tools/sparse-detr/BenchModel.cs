using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>A model of <c>bench</c>: its network as an ONNX file, and how well it finds what a data set shows.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Network">Its ONNX file; another one where the user's holds more than the network.</param>
/// <param name="AP">AP, or null where it was not measured.</param>
/// <param name="AP50">AP at IoU 0.5, or null.</param>
internal sealed record BenchModel(string File, string Network, double? AP, double? AP50)
{
    /// <summary>Opens and measures a model.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="file">A model or weights.</param>
    /// <param name="request">How to open it.</param>
    /// <param name="dataset">What to measure on, or null.</param>
    /// <param name="folder">Where a network is written that is in no ONNX file.</param>
    /// <param name="warn">Says why AP could not be measured.</param>
    public static BenchModel Open(
        MLContext ml, string file, DetectorRequest request, DetectionDataset? dataset, string folder, Action<string> warn)
    {
        var isOnnx = Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
        if (isOnnx && dataset is null)
            return new BenchModel(file, file, null, null);
        using var detector = Detector(ml, file, request, isOnnx ? warn : null);
        if (detector is null)
            return new BenchModel(file, file, null, null);
        var network = file;
        if (!isOnnx)
            detector.SaveAsOnnx(network = Path.Combine(folder, $"{Guid.NewGuid():N}.onnx"));
        var metrics = dataset is null ? null : Evaluate(ml, file, detector, dataset, warn);
        return new BenchModel(file, network, metrics?.Coco.AP, metrics?.Coco.AP50);
    }

    /// <summary>The detector; null of an ONNX file of another origin, which has no class names and another form of boxes.</summary>
    private static SuperSparseDetrTransformer? Detector(MLContext ml, string file, DetectorRequest request, Action<string>? warn)
    {
        try
        {
            return DetectorFile.Open(ml, file, request);
        }
        catch (InvalidDataException error) when (warn is not null)
        {
            warn($"AP is not measured: {error.Message}");
            return null;
        }
    }

    private static ObjectDetectionMetrics? Evaluate(
        MLContext ml, string file, SuperSparseDetrTransformer detector, DetectionDataset dataset, Action<string> warn)
    {
        try
        {
            var truth = dataset.WithClassNames(detector.ClassNames);
            return ml.ObjectDetection.Evaluate(detector.Transform(ImageFiles.Load(ml, dataset)), truth);
        }
        catch (DatasetException error)
        {
            warn($"{file}: AP is not measured: {error.Message}");
            return null;
        }
    }
}
