using System.Text;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// The twelve figures of the COCO detection challenge and the figures of each class.
/// As in the reference tool, one of the twelve is −1 when no object can decide it (for example <see cref="APs"/> without small objects).
/// </summary>
public sealed record CocoMetrics
{
    /// <summary>Average precision over classes and the IoU thresholds 0.50, 0.55 … 0.95.</summary>
    public required double AP { get; init; }

    /// <summary>Average precision at IoU 0.50.</summary>
    public required double AP50 { get; init; }

    /// <summary>Average precision at IoU 0.75.</summary>
    public required double AP75 { get; init; }

    /// <summary>Average precision for small objects: up to 32² pixels, unless <see cref="EvaluationOptions"/> says otherwise.</summary>
    public required double APs { get; init; }

    /// <summary>Average precision for medium objects: from 32² to 96² pixels.</summary>
    public required double APm { get; init; }

    /// <summary>Average precision for large objects: from 96² pixels on.</summary>
    public required double APl { get; init; }

    /// <summary>Average recall with at most 1 detection an image and class.</summary>
    public required double AR1 { get; init; }

    /// <summary>Average recall with at most 10 detections an image and class.</summary>
    public required double AR10 { get; init; }

    /// <summary>Average recall with at most 100 detections an image and class, or
    /// <see cref="EvaluationOptions.MaximumDetections"/>.</summary>
    public required double AR100 { get; init; }

    /// <summary>Average recall for small objects: up to 32² pixels, unless <see cref="EvaluationOptions"/> says otherwise.</summary>
    public required double ARs { get; init; }

    /// <summary>Average recall for medium objects: from 32² to 96² pixels.</summary>
    public required double ARm { get; init; }

    /// <summary>Average recall for large objects: from 96² pixels on.</summary>
    public required double ARl { get; init; }

    /// <summary>Figures of each class, in the order of the class list.</summary>
    public required IReadOnlyList<ClassMetrics> PerClass { get; init; }

    /// <summary>The twelve figures with their names, in the order the reference tool prints them.</summary>
    public IEnumerable<KeyValuePair<string, double>> Summary =>
    [
        new(nameof(AP), AP), new(nameof(AP50), AP50), new(nameof(AP75), AP75), new(nameof(APs), APs), new(nameof(APm), APm),
        new(nameof(APl), APl),
        new(nameof(AR1), AR1), new(nameof(AR10), AR10), new(nameof(AR100), AR100), new(nameof(ARs), ARs), new(nameof(ARm), ARm),
        new(nameof(ARl), ARl),
    ];

    /// <summary>
    /// JSON with the twelve names as keys and <c>perClass</c>: an object with the class names as keys; a class figure without a value is
    /// <c>null</c>.
    /// </summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            WriteTo(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes the properties of the object.</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var (name, value) in Summary)
            writer.WriteNumber(name, value);
        writer.WriteStartObject("perClass");
        foreach (var entry in PerClass)
            WriteClass(writer, entry);
        writer.WriteEndObject();
    }

    /// <summary>Writes <see cref="ToJson"/> to a file; the file appears whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, ToJson() + "\n");

    private static void WriteClass(Utf8JsonWriter writer, ClassMetrics entry)
    {
        writer.WriteStartObject(entry.Name);
        QualityJson.WriteNumber(writer, nameof(entry.AP), entry.AP);
        QualityJson.WriteNumber(writer, nameof(entry.AP50), entry.AP50);
        QualityJson.WriteNumber(writer, nameof(entry.AP75), entry.AP75);
        QualityJson.WriteNumber(writer, nameof(entry.AR100), entry.AR100);
        writer.WriteNumber("objects", entry.ObjectCount);
        writer.WriteEndObject();
    }
}
