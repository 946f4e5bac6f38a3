using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>A value of a JSON file that anybody may have written: what is not as expected reads as not there.</summary>
internal readonly struct JsonView(JsonElement element)
{
    private const int LongestText = 4096;

    public JsonView this[string name] =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? new JsonView(value) : default;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    /// <summary>A finite number, or null.</summary>
    public double? Number =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>A number in 0..1, or null; COCO's −1 stands for "not known".</summary>
    public double? Share => Number is { } value and >= 0 and <= 1 ? value : null;

    /// <summary>A count, 0 or above, or null.</summary>
    public int? Count => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= 0 ? value : null;

    public bool IsTrue => element.ValueKind == JsonValueKind.True;

    /// <summary>A text, cut where it is endless, or null.</summary>
    public string? Text
    {
        get
        {
            if (element.ValueKind != JsonValueKind.String)
                return null;
            try
            {
                var text = element.GetString()!;
                return text.Length <= LongestText ? text : text[..LongestText];
            }
            catch (InvalidOperationException)
            {
                return null; // half of a pair of surrogates
            }
        }
    }

    /// <summary>The first items of an array.</summary>
    public IEnumerable<JsonView> Items(int most) => IsArray ? element.EnumerateArray().Take(most).Select(item => new JsonView(item)) : [];

    /// <summary>The first properties of an object.</summary>
    public IEnumerable<(string Name, JsonView Value)> Properties(int most) => IsObject
        ? element.EnumerateObject().Take(most).Select(property => (property.Name, new JsonView(property.Value)))
        : [];

    /// <summary>So many numbers; null where it is not an array of that length. What is no number is NaN.</summary>
    public double[]? Numbers(int count) => IsArray && element.GetArrayLength() == count
        ? [.. Items(count).Select(item => item.Number ?? double.NaN)]
        : null;

    /// <summary>The value as it is written; texts without their quotes.</summary>
    public override string ToString() => Text ?? element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String => "–",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => element.GetRawText() is var raw && raw.Length <= LongestText ? raw : raw[..LongestText],
    };
}
