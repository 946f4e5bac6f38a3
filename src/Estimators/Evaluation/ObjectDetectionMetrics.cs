using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Evaluation;
using Microsoft.ML.SparseDetr.Reports.Notebooks;

namespace Microsoft.ML.SparseDetr;

/// <summary>How good a detector is on annotated images. A figure of COCO is −1 when no object can decide it.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class ObjectDetectionMetrics : IHtmlFace
{
    /// <summary>
    /// So many detections of an image are measured, those with the highest scores, unless <see cref="EvaluationOptions"/> says otherwise.
    /// </summary>
    public const int MaximumDetections = CocoParameters.MaximumDetections;

    private readonly EvaluationResult _result;

    internal ObjectDetectionMetrics(EvaluationResult result) => _result = result;

    /// <summary>All twelve figures of the COCO challenge and those of each class.</summary>
    public CocoMetrics Coco => _result.Coco;

    /// <summary>Precision, recall, mistakes and the recommended score threshold.</summary>
    public DetectionQuality Quality => _result.Quality;

    /// <summary>Number of images measured.</summary>
    public int ImageCount => _result.Images.Count;

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
    /// The figures as JSON: <c>AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl</c>, <c>perClass</c>, <c>Corr</c> where <see
    /// cref="TokenCorrelation"/> is known, and of <see cref="Quality"/>: <c>threshold atThreshold classes confusion errors objectSizes</c>.
    /// </summary>
    /// <param name="more">Further properties to write behind these, or null.</param>
    public string ToJson(JsonObject? more = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            Coco.WriteTo(writer);
            if (TokenCorrelation is { } share)
                writer.WriteNumber("Corr", share);
            QualityJson.Write(writer, Quality);
            foreach (var (name, value) in more ?? [])
            {
                writer.WritePropertyName(name);
                if (value is null)
                    writer.WriteNullValue();
                else
                    value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes <see cref="ToJson"/> to a file; the file appears whole or not at all.</summary>
    /// <param name="path">Where to, such as <see cref="RunFolder.Metrics"/>.</param>
    /// <param name="more">Further properties to write behind the figures, or null.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, JsonObject? more = null) => AtomicFile.WriteText(path, ToJson(more) + "\n");

    /// <summary>
    /// Writes what is annotated and what was found image by image as JSON: of an image the detections that score 0.05 or more, at most 100,
    /// each with the kind of its mistake (<see cref="ErrorCounts"/>). The file appears whole or not at all.
    /// </summary>
    /// <param name="path">Where to, such as <see cref="RunFolder.Predictions"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SavePredictions(string path) => AtomicFile.Write(path, stream => PredictionList.Write(stream, _result));

    /// <summary>The two best known figures in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"AP {Coco.AP:0.000}, AP50 {Coco.AP50:0.000} over {ImageCount} images");

    string IHtmlFace.ToHtml() => MetricsCell.Of(Coco, Quality, ImageCount);
}
