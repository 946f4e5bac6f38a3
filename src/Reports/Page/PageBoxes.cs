using System.Text.Json;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>The boxes of the gallery as short arrays, because there are thousands of them.</summary>
internal static class PageBoxes
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<PredictedImage> images, int mostBoxes)
    {
        json.WriteStartArray("images");
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteString("name", PlainText.Line(Path.GetFileName(image.File)));
            json.WriteStartArray("objects"); // label, score of the detection that found it, ignored, box
            foreach (var item in image.Objects.Take(mostBoxes))
            {
                json.WriteStartArray();
                json.WriteNumberValue(item.Label);
                json.WriteNumberValue(item.Missed ? 0 : Round(item.FoundScore ?? 0, 4));
                json.WriteNumberValue(item.Ignored ? 1 : 0);
                Box(json, item.Box);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteStartArray("found"); // label, score, kind, box; best first
            foreach (var item in image.Found.Take(mostBoxes))
            {
                json.WriteStartArray();
                json.WriteNumberValue(item.Label);
                json.WriteNumberValue(Round(item.Score, 4));
                json.WriteNumberValue((int)item.Kind);
                Box(json, item.Box);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Box(Utf8JsonWriter json, BoxXyxy box)
    {
        foreach (var value in new[] { box.X0, box.Y0, box.X1, box.Y1 })
            json.WriteNumberValue(Round(value, 1));
    }

    private static decimal Round(float value, int digits) => Math.Round((decimal)value, digits);
}
