using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Data.Formats;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>Scores from this one on were cut: COCO's figures need the low ones, too.</summary>
    private const double CutScore = 0.04;

    /// <summary>
    /// COCO figures of detections that stand in a file, of whatever detector. Read entry by entry, it may be larger than memory holds as
    /// objects. Entries that cannot be used are left out; the log warns of each kind with their number and the first place.
    /// </summary>
    /// <param name="dataset">The annotations.</param>
    /// <param name="detectionFile">
    /// A COCO result file (<c>[{"image_id", "category_id", "bbox": [x, y, width, height], "score"}]</c> with the ids of the annotation
    /// file), or a <c>predictions.json</c> or <c>detections.json</c> of this library, whose images are found by path or name and whose
    /// classes by name.
    /// </param>
    /// <param name="options">How to measure, or null for COCO's own settings.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="InvalidDataException">It is none of these files, or not one of its detections can be used; the message names the
    /// file and the place.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public ObjectDetectionMetrics EvaluateDetections(DetectionDataset dataset, string detectionFile, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentException.ThrowIfNullOrEmpty(detectionFile);
        using var channel = ((IHostEnvironment)_ml).Register(nameof(ObjectDetectionCatalog)).Start(nameof(EvaluateDetections));
        var evaluator = dataset.CreateEvaluator(options);
        var problems = DetectionFile.Read(detectionFile, dataset, found =>
            evaluator.AddDetection(found.ImageId, found.Label, found.Score, found.X, found.Y, found.Width, found.Height));
        string[] lines = [.. problems.Summarize()];
        if (problems is { Count: > 0, Taken: 0 })
            throw new InvalidDataException(string.Join('\n', lines));
        foreach (var line in lines)
            channel.Warning(MessageSensitivity.None, line);
        if (problems.Taken > 0 && problems.LowestScore >= CutScore)
            channel.Warning(MessageSensitivity.None, FormattableString.Invariant(
                $"{detectionFile}: no detection scores below {problems.LowestScore:0.00}, so the others were cut off; ")
                + "AP and AR may be too low.");
        if (problems.HighestScore > 1)
            channel.Warning(MessageSensitivity.None, FormattableString.Invariant(
                $"{detectionFile}: scores go up to {problems.HighestScore}; the figures at a score threshold take scores from 0 to 1."));
        return new ObjectDetectionMetrics(evaluator.Measure());
    }
}
