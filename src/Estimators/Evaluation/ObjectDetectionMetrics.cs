using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr;

/// <summary>COCO figures of a scored view. A figure is −1 when no object can decide it.</summary>
public sealed class ObjectDetectionMetrics
{
    /// <summary>So many detections of an image are measured, those with the highest scores; the COCO challenge takes no more.</summary>
    public const int MaximumDetections = CocoParameters.MaximumDetections;

    internal ObjectDetectionMetrics(CocoMetrics coco, int imageCount)
    {
        Coco = coco;
        ImageCount = imageCount;
    }

    /// <summary>All twelve figures of the COCO challenge and those of each class.</summary>
    public CocoMetrics Coco { get; }

    /// <summary>Number of images measured.</summary>
    public int ImageCount { get; }

    /// <summary>Mean average precision over classes at IoU 0.50 (the figure that ML.NET's detector calls by this name).</summary>
    public double MAP50 => Coco.AP50;

    /// <summary>Mean average precision over classes and the IoU thresholds 0.50, 0.55 … 0.95.</summary>
    public double MAP50_95 => Coco.AP;

    /// <summary>Writes the figures as JSON: <c>AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl</c> and <c>perClass</c>.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => Coco.Save(path);

    /// <summary>The two best known figures in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"AP {Coco.AP:0.000}, AP50 {Coco.AP50:0.000} over {ImageCount} images");
}
