using System.Text.Json.Serialization;

namespace SparseDetr.Cli.Serving;

/// <summary>An error as RFC 9457 wants it.</summary>
/// <param name="Title">The kind of problem.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong here, and what to do.</param>
internal sealed record Problem(
    [property: JsonPropertyName("title")] string Title, [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("detail")] string Detail)
{
    [JsonPropertyName("type"), JsonPropertyOrder(-1)]
    public string Type => "about:blank";
}
