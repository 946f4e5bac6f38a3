using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>What the script of the page draws from, as JSON; &lt; and &amp; are escaped, so that no text ends the element.</summary>
internal static class PageData
{
    /// <summary>Classes that curves are drawn of.</summary>
    public const int MostCurves = 12;

    private const int MostPoints = 1000;

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <param name="views">The trainings.</param>
    /// <param name="images">The images of each one's gallery.</param>
    /// <param name="mostBoxes">Boxes of an image.</param>
    public static string Of(IReadOnlyList<RunView> views, IReadOnlyList<IReadOnlyList<PredictedImage>> images, int mostBoxes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartArray();
            foreach (var (view, shown) in views.Zip(images))
            {
                json.WriteStartObject();
                json.WriteString("name", PlainText.Line(view.Run.Name));
                json.WriteNumber("threshold", Math.Round(view.Run.Threshold, 4));
                json.WriteBoolean("recommended", view.Run.Metrics.Value?.Threshold is not null);
                if (view.Run.History.Value is { } history)
                    WriteEpochs(json, history);
                if (view.Run.Steps.Value is { } steps)
                    WriteSteps(json, steps);
                if (view.Run.Metrics.Value is { } metrics)
                    WriteCurves(json, metrics);
                WriteClasses(json, view.Run.ClassNames);
                PageBoxes.Write(json, shown, mostBoxes);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteEpochs(Utf8JsonWriter json, EpochList history)
    {
        var stride = (history.Epochs.Count + MostPoints - 1) / MostPoints;
        RunEpoch[] epochs = [.. history.Epochs.Where((_, i) => i % stride == 0 || i == history.Epochs.Count - 1)];
        json.WriteStartObject("epochs");
        Numbers(json, "x", epochs.Select(epoch => (double?)epoch.Epoch));
        Numbers(json, "ap", epochs.Select(epoch => epoch.AP));
        Numbers(json, "ap50", epochs.Select(epoch => epoch.AP50));
        Numbers(json, "rate", epochs.Select(epoch => epoch.LearningRate));
        Numbers(json, "loss", epochs.Select(epoch => epoch.Loss));
        json.WriteStartArray("terms");
        foreach (var (name, values) in LossTerms.Of(epochs))
            Series(json, name, values);
        json.WriteEndArray();
        json.WriteStartArray("milestones");
        foreach (var (epoch, changed) in history.Milestones.Take(MostPoints))
        {
            json.WriteStartArray();
            json.WriteNumberValue(epoch);
            json.WriteStringValue(changed);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("shares");
        for (var i = 0; i < RunEpoch.ShareWords.Count; i++)
            Series(json, RunEpoch.ShareWords[i], epochs.Select(epoch => epoch.Shares?[i]));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSteps(Utf8JsonWriter json, StepCurve steps)
    {
        json.WriteStartObject("steps");
        Numbers(json, "x", steps.Steps.Select(step => (double?)step));
        Numbers(json, "loss", steps.Losses.Select(loss => (double?)loss));
        json.WriteEndObject();
    }

    private static void WriteCurves(Utf8JsonWriter json, RunMetrics metrics)
    {
        var drawn = metrics.Classes.Select((quality, label) => (quality, label))
            .OrderByDescending(entry => entry.quality.Objects ?? 0).Take(MostCurves).OrderBy(entry => entry.label);
        json.WriteStartArray("curves");
        foreach (var (quality, label) in drawn)
        {
            json.WriteStartObject();
            json.WriteString("name", PlainText.Line(quality.Name));
            json.WriteString("color", PageColors.Of(label));
            Numbers(json, "pr", quality.PrecisionByRecall?.Select(value => (double?)value) ?? []);
            Numbers(json, "f1", quality.F1ByScore?.Select(value => (double?)value) ?? []);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("mean");
        Numbers(json, "pr", Mean(metrics.Classes.Select(entry => entry.PrecisionByRecall)));
        Numbers(json, "f1", Mean(metrics.Classes.Select(entry => entry.F1ByScore)));
        json.WriteEndObject();
    }

    private static void WriteClasses(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartArray("classes");
        foreach (var name in names)
            json.WriteStringValue(PlainText.Line(name));
        json.WriteEndArray();
    }

    private static IEnumerable<double?> Mean(IEnumerable<double[]?> curves)
    {
        double[][] known = [.. curves.OfType<double[]>()];
        return known.Length == 0
            ? []
            : Enumerable.Range(0, ClassFigures.Points).Select(i =>
                known.Select(curve => curve[i]).Where(double.IsFinite).Select(value => (double?)value).Average());
    }

    private static void Series(Utf8JsonWriter json, string name, IEnumerable<double?> values)
    {
        json.WriteStartObject();
        json.WriteString("name", PlainText.Line(name));
        Numbers(json, "values", values);
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double?> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            if (value is { } number && double.IsFinite(number))
                json.WriteNumberValue((float)number); // fewer digits than a double
            else
                json.WriteNullValue();
        json.WriteEndArray();
    }
}
