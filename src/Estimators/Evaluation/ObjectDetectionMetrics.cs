using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr;

/// <summary>COCO figures of a scored view. A figure is −1 when no object can decide it.</summary>
public sealed class ObjectDetectionMetrics
{
    /// <summary>So many detections of an image are measured, those with the highest scores; the COCO challenge takes no more.</summary>
    public const int MaximumDetections = CocoParameters.MaximumDetections;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

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

    /// <summary>
    /// Of weights of a Sparse DETR: which part of the decoder's attention fell on the tokens that the encoder updated, 0..1, the mean over
    /// the images ("Corr", Roh et al. 2022, §4.2). Null for other networks, and where an exported network was measured.
    /// </summary>
    public double? TokenCorrelation { get; internal init; }

    /// <summary>
    /// The figures as JSON: <c>AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl</c>, <c>perClass</c>, and <c>Corr</c> where
    /// <see cref="TokenCorrelation"/> is known.
    /// </summary>
    public string ToJson()
    {
        var json = JsonNode.Parse(Coco.ToJson())!.AsObject();
        if (TokenCorrelation is { } share)
            json["Corr"] = share;
        return json.ToJsonString(Format);
    }

    /// <summary>Writes <see cref="ToJson"/> to a file; the file appears whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, ToJson() + "\n");

    /// <summary>The two best known figures in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"AP {Coco.AP:0.000}, AP50 {Coco.AP50:0.000} over {ImageCount} images");
}
