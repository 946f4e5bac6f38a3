using System.Text.Json;

namespace SparseDetr.Cli.Prediction;

/// <summary>detections.json: everything that was found, and which files belong to the results.</summary>
/// <param name="model">File of the model.</param>
/// <param name="threshold">Lowest score.</param>
/// <param name="classNames">The classes of the model.</param>
/// <param name="files">Files that list all images, this one apart.</param>
internal sealed class DetectionList(string model, float threshold, IReadOnlyList<string> classNames, IEnumerable<string> files)
    : IResultList
{
    public const string FileName = "detections.json";

    /// <summary>What a file of ours calls itself.</summary>
    public const string Format = "sparse-detr detections";

    private const string Drawing = "drawing", Labels = "labels";

    private Utf8JsonWriter? _json;

    /// <summary>Properties of an image that name files of its own.</summary>
    public static IReadOnlyList<string> FileProperties { get; } = [Drawing, Labels];

    public string File => FileName;

    public void Begin(Stream stream)
    {
        _json = new Utf8JsonWriter(stream);
        _json.WriteStartObject();
        _json.WriteString("format", Format);
        _json.WriteString("model", model);
        _json.WriteNumber("threshold", threshold);
        Write("classNames", classNames);
        Write("files", files);
        _json.WriteStartArray("images");
    }

    public void Add(PredictedImage image)
    {
        _json!.WriteStartObject();
        _json.WriteString("file", image.Found.File);
        _json.WriteNumber("width", image.Found.Width);
        _json.WriteNumber("height", image.Found.Height);
        if (image.Files.Drawing is { } drawing)
            _json.WriteString(Drawing, drawing);
        if (image.Files.Labels is { } labels)
            _json.WriteString(Labels, labels);
        _json.WriteStartArray("objects");
        foreach (var found in image.Found.Objects)
        {
            _json.WriteStartObject();
            _json.WriteString("class", found.ClassName);
            _json.WriteNumber("score", found.Score);
            _json.WriteStartArray("box");
            foreach (var edge in new[] { found.X0, found.Y0, found.X1, found.Y1 })
                _json.WriteNumberValue(edge);
            _json.WriteEndArray();
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void End(IReadOnlyList<(string File, string Problem)> unusable, bool isComplete)
    {
        _json!.WriteEndArray();
        _json.WriteStartArray("unusable");
        foreach (var (file, problem) in unusable)
        {
            _json.WriteStartObject();
            _json.WriteString("file", file);
            _json.WriteString("problem", problem);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteBoolean("complete", isComplete);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json?.Dispose();

    private void Write(string name, IEnumerable<string> values)
    {
        _json!.WriteStartArray(name);
        foreach (var value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }
}
