using System.Text.Json;

namespace SparseDetr.Cli.Prediction;

/// <summary>coco-results.json: the list of detections that COCO's own evaluation reads; boxes are x y width height.</summary>
internal sealed class CocoList(CocoNumbers numbers) : IResultList
{
    private Utf8JsonWriter? _json;

    public string File => "coco-results.json";

    public void Begin(Stream stream)
    {
        _json = new Utf8JsonWriter(stream);
        _json.WriteStartArray();
    }

    public void Add(PredictedImage image)
    {
        foreach (var found in image.Found.Objects)
        {
            _json!.WriteStartObject();
            _json.WriteNumber("image_id", numbers.Of(image));
            _json.WriteNumber("category_id", numbers.Categories[found.ClassName]);
            _json.WriteStartArray("bbox");
            foreach (var value in new[] { found.X0, found.Y0, found.X1 - found.X0, found.Y1 - found.Y0 })
                _json.WriteNumberValue(value);
            _json.WriteEndArray();
            _json.WriteNumber("score", found.Score);
            _json.WriteEndObject();
        }
        _json!.Flush();
    }

    public void End(IReadOnlyList<(string File, string Problem)> unusable, bool isComplete)
    {
        _json!.WriteEndArray();
        _json.Flush();
    }

    public void Dispose() => _json?.Dispose();
}
