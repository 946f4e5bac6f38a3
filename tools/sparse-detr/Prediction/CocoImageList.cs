using System.Text.Json;

namespace SparseDetr.Cli.Prediction;

/// <summary>coco-images.json: what the numbers in coco-results.json stand for, where they come from no data set.</summary>
internal sealed class CocoImageList(CocoNumbers numbers) : IResultList
{
    private Utf8JsonWriter? _json;

    public string File => "coco-images.json";

    public void Begin(Stream stream)
    {
        _json = new Utf8JsonWriter(stream);
        _json.WriteStartObject();
        _json.WriteStartArray("images");
    }

    public void Add(PredictedImage image)
    {
        _json!.WriteStartObject();
        _json.WriteNumber("id", numbers.Of(image));
        _json.WriteString("file_name", image.Name);
        _json.WriteNumber("width", image.Found.Width);
        _json.WriteNumber("height", image.Found.Height);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void End(IReadOnlyList<(string File, string Problem)> unusable, bool isComplete)
    {
        _json!.WriteEndArray();
        _json.WriteStartArray("categories");
        foreach (var (name, id) in numbers.Categories.OrderBy(category => category.Value))
        {
            _json.WriteStartObject();
            _json.WriteNumber("id", id);
            _json.WriteString("name", name);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json?.Dispose();
}
