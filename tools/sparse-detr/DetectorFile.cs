using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>Opens whatever <c>--weights</c> names as a detector that scores.</summary>
internal static class DetectorFile
{
    public static bool IsWeights(string path) => Path.GetExtension(path).ToLowerInvariant() is not (".zip" or ".onnx");

    public static SuperSparseDetrTransformer Open(MLContext ml, string path, DetectorRequest request)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"--weights {path}: the file is not there.", path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".zip":
                return OpenZip(ml, path, request);
            case ".onnx":
                return ml.ObjectDetection.ApplyDetector(path, scoreThreshold: request.Threshold, threads: request.Threads)
                    .Fit(ImageFiles.Empty(ml));
            default:
                var preset = DetectorPreset.Parse(
                    request.Model ?? throw new ArgumentException(
                        $"--weights {path} holds weights alone; name their network with --model."));
                return ml.ObjectDetection.LoadWeights(
                    preset.Model, path, request.ClassNames, request.Size, request.Threshold, request.Threads, request.Sparsity,
                    request.Scores);
        }
    }

    private static SuperSparseDetrTransformer OpenZip(MLContext ml, string path, DetectorRequest request)
    {
        ITransformer loaded;
        try
        {
            loaded = ml.Model.Load(path, out _);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is no saved model: {e.Message}", e);
        }
        using var stored = ml.ObjectDetection.Find(loaded, request.Threads);
        return stored.WithScoreThreshold(request.Threshold);
    }
}
