using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>
/// The part of a COCO annotation file that detection needs. Everything is optional here, so that the reader can say what is missing.
/// </summary>
internal sealed class CocoFile
{
    [JsonPropertyName("images")]
    public List<Image?>? Images { get; set; }

    [JsonPropertyName("annotations")]
    public List<Annotation?>? Annotations { get; set; }

    [JsonPropertyName("categories")]
    public List<Category?>? Categories { get; set; }

    internal sealed class Image
    {
        [JsonPropertyName("id")]
        public long? Id { get; set; }

        [JsonPropertyName("file_name")]
        public string? FileName { get; set; }

        [JsonPropertyName("width")]
        public double? Width { get; set; }

        [JsonPropertyName("height")]
        public double? Height { get; set; }
    }

    internal sealed class Annotation
    {
        [JsonPropertyName("id")]
        public long? Id { get; set; }

        [JsonPropertyName("image_id")]
        public long? ImageId { get; set; }

        [JsonPropertyName("category_id")]
        public long? CategoryId { get; set; }

        [JsonPropertyName("bbox")]
        public double[]? Box { get; set; }

        [JsonPropertyName("area")]
        public double? Area { get; set; }

        [JsonPropertyName("iscrowd")]
        [JsonConverter(typeof(FlagConverter))]
        public bool IsCrowd { get; set; }
    }

    internal sealed class Category
    {
        [JsonPropertyName("id")]
        public long? Id { get; set; }

        [JsonPropertyName("name")]
        public string? Name { get; set; }
    }

    /// <summary>The flag is 0 or 1 in COCO's own files, true or false in those of some tools.</summary>
    private sealed class FlagConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Number => reader.GetDouble() != 0,
            _ => throw new JsonException("iscrowd must be 0 or 1"),
        };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value ? 1 : 0);
    }
}
