using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>Opens a model or weights file as a detector that scores.</summary>
internal static class DetectorFile
{
    public static bool IsModel(string path) => Path.GetExtension(path).ToLowerInvariant() is ".zip" or ".onnx";

    public static bool IsWeights(string path) => !IsModel(path);

    public static SuperSparseDetrTransformer Open(MLContext ml, string path, DetectorRequest request)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: the file is not there.", path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".zip":
                return Agreeing(OpenZip(ml, path, request), path, request);
            case ".onnx":
                var scorer = ml.ObjectDetection.ApplyDetector(path, request.Scoring, scoreThreshold: request.Threshold);
                return Agreeing(scorer.Fit(ImageFiles.Empty(ml)), path, request);
            default:
                var exported = ml.ObjectDetection.LoadWeights(
                    ModelOf(request.Model), path, request.ClassNames, request.Size, request.Threshold, request.Scoring.Threads,
                    request.Sparsity, request.Scores, request.RepairImages, request.KeepRatio);
                if (exported.Scoring == request.Scoring)
                    return exported;
                using (exported)
                    return exported.WithScoring(request.Scoring);
        }
    }

    /// <summary>The network that an option names, or null for the one that the weights name.</summary>
    public static DetectorModel? ModelOf(string? name) => name is null ? null : DetectorPreset.Parse(name).Model;

    // A finished model cannot be another network than it is; an option that says so was meant for another file.
    private static SuperSparseDetrTransformer Agreeing(SuperSparseDetrTransformer detector, string path, DetectorRequest request)
    {
        var problem =
            request.Size is { } size && (size != detector.InputWidth || size != detector.InputHeight)
                ? $"--size {size}: {path} was exported for images of {detector.InputWidth}×{detector.InputHeight} pixels"
            : request.Model is { } model && model != detector.ModelName
                ? $"--model {model}: {path} is a {detector.ModelName}"
            : request.ClassNames is { } names && !names.SequenceEqual(detector.ClassNames)
                ? $"--classes: the classes of {path} are {string.Join(", ", detector.ClassNames)}"
            : request.KeepRatio is { } ratio
                ? FormattableString.Invariant($"--rho {ratio}: {path} has its tokens' share fixed; only bare weights take another one")
            : null;
        if (problem is null)
            return detector;
        detector.Dispose();
        throw new ArgumentException($"{problem}; leave the option out.");
    }

    private static SuperSparseDetrTransformer OpenZip(MLContext ml, string path, DetectorRequest request)
    {
        using var stored = ml.ObjectDetection.LoadModel(path, request.Scoring);
        return stored.WithScoreThreshold(request.Threshold);
    }
}
