using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>
/// Reads what ONNX Runtime's profiler wrote: a JSON list of events, the nodes of a run in their order and then an event for the run.
/// </summary>
internal static class ProfileReader
{
    private const string NodeSuffix = "_kernel_time", RunEvent = "model_run";

    /// <summary>The nodes of each run.</summary>
    /// <exception cref="InvalidDataException">The text is no such list.</exception>
    public static IReadOnlyList<IReadOnlyList<ProfiledNode>> Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var runs = new List<IReadOnlyList<ProfiledNode>>();
            var nodes = new List<ProfiledNode>();
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                var name = entry.GetProperty("name").GetString() ?? "";
                if (name == RunEvent)
                {
                    runs.Add(nodes);
                    nodes = [];
                }
                else if (entry.GetProperty("cat").ValueEquals("Node") && name.EndsWith(NodeSuffix, StringComparison.Ordinal))
                    nodes.Add(ReadNode(entry, name[..^NodeSuffix.Length]));
            }
            return runs;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"ONNX Runtime's profile cannot be read: {e.Message}", e);
        }
    }

    private static ProfiledNode ReadNode(JsonElement entry, string name)
    {
        var arguments = entry.GetProperty("args");
        return new ProfiledNode(
            name, arguments.GetProperty("op_name").GetString()
                ?? "", ReadShapes(arguments, "input_type_shape"), ReadShapes(arguments, "output_type_shape"),
            entry.GetProperty("dur").GetInt64() / 1000.0);
    }

    // [{"float":[1,3,640,640]}, …]
    private static long[][] ReadShapes(JsonElement arguments, string key) => !arguments.TryGetProperty(key, out var list) ? [] :
    [
        .. list.EnumerateArray().Select(tensor => tensor.EnumerateObject().First().Value.EnumerateArray().Select(size => size.GetInt64())
            .ToArray()),
    ];
}
