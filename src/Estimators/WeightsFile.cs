using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr.Estimators;

/// <summary>Builds the detector that a weights file was written for.</summary>
internal static class WeightsFile
{
    /// <summary>[C, D]: the number of classes stands in its shape.</summary>
    private const string ClassHead = "decoder.enc_score_head.weight";

    /// <summary>A detector in evaluation mode with the weights; missing class names become "0", "1", ….</summary>
    public static Detector Open(DetectorModel model, string path, int? imageSize, ref IReadOnlyList<string>? classNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var preset = DetectorPreset.Of(model);
        int size = imageSize ?? preset.InputSize;
        using var file = SafeTensors.Read(path);
        if (!file.Tensors.TryGetValue(ClassHead, out var head) || head.ndim != 2)
            throw new InvalidDataException($"{path}: these are no weights of a detector of this family; '{ClassHead}' is missing.");
        int classes = (int)head.shape[0];
        classNames ??= [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        if (classNames.Count != classes)
            throw new ArgumentException($"{path}: the weights have {classes} classes, but {classNames.Count} class names are given.", nameof(classNames));
        var detector = Detector.Create(preset, classes, size, size);
        try
        {
            WeightLoader.Load(detector, file.Tensors, path);
            detector.eval();
            return detector;
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }
}
