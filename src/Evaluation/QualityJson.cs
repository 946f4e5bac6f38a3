using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Writes <see cref="DetectionQuality"/> into an object of JSON; what has no value is null.</summary>
internal static class QualityJson
{
    public static void Write(Utf8JsonWriter writer, DetectionQuality quality)
    {
        writer.WriteNumber("threshold", quality.Threshold);
        WriteCounts(writer, quality.AtThreshold);
        writer.WriteStartArray("classes");
        foreach (var entry in quality.Classes)
            WriteClass(writer, entry);
        writer.WriteEndArray();
        WriteConfusion(writer, quality.Confusion);
        WriteErrors(writer, quality.Errors);
        writer.WriteStartArray("objectSizes");
        foreach (var bucket in quality.ObjectSizes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", bucket.Name);
            writer.WriteNumber("from", bucket.From);
            WriteNumber(writer, "to", bucket.To ?? double.NaN);
            writer.WriteNumber("objects", bucket.Objects);
            writer.WriteNumber("found", bucket.Found);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>A number, or null for NaN.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsNaN(value))
            writer.WriteNull(name);
        else
            writer.WriteNumber(name, value);
    }

    private static void WriteCounts(Utf8JsonWriter writer, ThresholdCounts counts)
    {
        writer.WriteStartObject("atThreshold");
        WriteNumber(writer, "precision", counts.Precision);
        WriteNumber(writer, "recall", counts.Recall);
        WriteNumber(writer, "f1", counts.F1);
        writer.WriteNumber("truePositives", counts.TruePositives);
        writer.WriteNumber("falsePositives", counts.FalsePositives);
        writer.WriteNumber("missed", counts.Missed);
        writer.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter writer, ClassQuality entry)
    {
        writer.WriteStartObject();
        writer.WriteString("name", entry.Name);
        writer.WriteNumber("objects", entry.Objects);
        writer.WriteNumber("images", entry.Images);
        WriteNumber(writer, "AP", entry.AP);
        WriteNumber(writer, "AP50", entry.AP50);
        WriteNumber(writer, "precision", entry.Precision);
        WriteNumber(writer, "recall", entry.Recall);
        WriteNumber(writer, "f1", entry.F1);
        WriteNumber(writer, "threshold", entry.Threshold);
        WriteLine(writer, "precisionByRecall", entry.PrecisionByRecall);
        WriteLine(writer, "f1ByScore", entry.F1ByScore);
        WriteLine(writer, "precisionByScore", entry.PrecisionByScore);
        WriteLine(writer, "recallByScore", entry.RecallByScore);
        writer.WriteEndObject();
    }

    private static void WriteConfusion(Utf8JsonWriter writer, ConfusionMatrix? confusion)
    {
        if (confusion is null)
        {
            writer.WriteNull("confusion");
            return;
        }
        var names = confusion.Names.Count;
        writer.WriteStartObject("confusion");
        writer.WriteNumber("iou", DetectionQuality.MatchIou);
        writer.WriteNumber("threshold", confusion.Threshold);
        writer.WriteStartArray("names");
        foreach (var name in confusion.Names)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteStartArray("counts");
        for (var annotated = 0; annotated < names; annotated++)
            writer.WriteRawValue(Line(Enumerable.Range(0, names).Select(predicted => (double)confusion[annotated, predicted])));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter writer, ErrorCounts errors)
    {
        writer.WriteStartObject("errors");
        writer.WriteNumber("threshold", errors.Threshold);
        writer.WriteNumber("correct", errors.Correct);
        writer.WriteNumber("class", errors.Class);
        writer.WriteNumber("location", errors.Location);
        writer.WriteNumber("both", errors.Both);
        writer.WriteNumber("duplicate", errors.Duplicate);
        writer.WriteNumber("background", errors.Background);
        writer.WriteNumber("missed", errors.Missed);
        writer.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter writer, string name, IEnumerable<double> values)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(Line(values));
    }

    /// <summary>A list on one line; indented, a curve would be a hundred.</summary>
    private static string Line(IEnumerable<double> values)
    {
        var text = new StringBuilder("[");
        foreach (var value in values)
            text.Append(text.Length > 1 ? ", " : "")
                .Append(double.IsNaN(value) ? "null" : value.ToString("R", CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}
