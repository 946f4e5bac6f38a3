using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Estimators.Quantization;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    private const int SensitivityImages = 4;

    /// <summary>
    /// Makes a detector calculate its convolutions in bytes (INT8): the file becomes smaller and, on processors with VNNI or AMX, faster.
    /// Images show which numbers occur; weights get a scale for each output channel. Attention, box arithmetic and the choice of queries
    /// stay in float32, and so do as many of the most sensitive convolutions as the accuracy takes. Dense and sparse networks alike.
    /// </summary>
    /// <param name="detector">A detector in float32; it stays as it is.</param>
    /// <param name="images">Annotated images like those that it will see, best some that it was trained on.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="InvalidOperationException">AP falls by more than is allowed, whatever is kept in float32.</exception>
    /// <exception cref="InvalidDataException">The network has bytes already, or nothing that could become bytes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public QuantizedDetector Quantize(
        SuperSparseDetrTransformer detector, DetectionDataset images, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(images);
        options ??= new QuantizationOptions();
        OptionCheck.Require(new QuantizationOptionsValidator(), options);
        if (detector.Exported.ToModel().Graph.Node.Any(node => node.OpType == "QuantizeLinear"))
            throw new InvalidDataException("The network calculates in bytes already.");
        var every = Math.Max(1, images.Images.Count / options.CalibrationImages);
        var shown = images.Images.Where((_, i) => i % every == 0).Take(options.CalibrationImages).ToList();
        options.Progress?.Report($"looking at the numbers of {shown.Count} images");
        var quantizer = new NetworkQuantizer(detector.Exported, Prepare(detector, shown, options), options.Range, options.Threads);
        if (quantizer.Convolutions.Count == 0)
            throw new InvalidDataException("The network has no convolution that could calculate in bytes.");
        var measured = options.ValidationSet ?? images;
        var before = AveragePrecision(detector, measured, options);

        IReadOnlyList<string>? sensitive = null;
        foreach (var share in new[] { 0, 0.05, 0.1, 0.2, 0.4 })
        {
            var count = (int)Math.Ceiling(share * quantizer.Convolutions.Count);
            if (count > 0 && sensitive is null)
            {
                options.Progress?.Report($"trying each of {quantizer.Convolutions.Count} convolutions");
                PreparedBatch[] few = [.. Prepare(detector, [.. shown.Take(SensitivityImages)], options)];
                sensitive = [.. quantizer.Sensitivities(few, options.CancellationToken).Select(entry => entry.Convolution)];
            }
            string[] kept = [.. (sensitive ?? []).Take(count)];
            var small = detector.With(quantizer.Quantize(kept.ToHashSet()));
            var after = AveragePrecision(small, measured, options);
            options.Progress?.Report($"{quantizer.Convolutions.Count - kept.Length} convolutions in bytes, {kept.Length} in float32: "
                + FormattableString.Invariant($"AP {before:0.0000} -> {after:0.0000}"));
            if (100 * (before - after) <= options.LargestDrop)
                return new QuantizedDetector
                {
                    Detector = small,
                    AveragePrecisionBefore = before,
                    AveragePrecisionAfter = after,
                    Convolutions = quantizer.Convolutions.Count - kept.Length,
                    Kept = kept,
                };
            small.Dispose();
        }
        throw new InvalidOperationException(FormattableString.Invariant($"LargestDrop = {options.LargestDrop}: AP falls by more points, ")
            + FormattableString.Invariant($"from {before:0.0000}, even with two fifths of the convolutions in float32. Allow more, or ")
            + "show more images (CalibrationImages).");
    }

    private static IEnumerable<PreparedBatch> Prepare(
        SuperSparseDetrTransformer detector, IReadOnlyList<DatasetImage> images, QuantizationOptions options)
    {
        foreach (var image in images)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            using var file = EncodedImage.Open(image.Path);
            using var pixels = file.Decode();
            yield return ImagePreparation.Prepare(pixels, detector.InputWidth, detector.InputHeight);
        }
    }

    private double AveragePrecision(SuperSparseDetrTransformer detector, DetectionDataset images, QuantizationOptions options)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        using var every = detector.WithScoreThreshold(0);
        var view = Load(images);
        var decoded = _ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(view).Transform(view);
        return Evaluate(every.Transform(decoded), images.WithClassNames(detector.ClassNames)).MAP50_95;
    }
}
