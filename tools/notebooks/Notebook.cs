using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notebooks;

/// <summary>A notebook as a file (nbformat 4.5), as VS Code and dotnet-repl read it.</summary>
internal static class Notebook
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes cells, and below each what it has shown.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="outputs">A list for each cell, or null for none.</param>
    public static string Write(IReadOnlyList<Cell> cells, IReadOnlyList<JsonArray>? outputs = null)
    {
        var root = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select((cell, i) => ToJson(cell, i, outputs?[i]))]),
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
                ["language_info"] = new JsonObject { ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["name"] = "C#" },
                ["polyglot_notebook"] = new JsonObject
                {
                    ["defaultKernelName"] = "csharp",
                    ["items"] = new JsonArray(new JsonObject { ["name"] = "csharp" }),
                },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        return root.ToJsonString(Layout) + "\n";
    }

    /// <summary>What the cells of a file say, without what they have shown.</summary>
    public static IReadOnlyList<Cell> ReadCells(string file) => [.. CellsOf(file).Select(cell => new Cell(
        (string?)cell!["cell_type"] == "markdown" ? CellKind.Markdown : CellKind.Code, Text(cell["source"])))];

    /// <summary>What each cell of a file has shown.</summary>
    public static IReadOnlyList<JsonArray> ReadOutputs(string file) =>
        [.. CellsOf(file).Select(cell => (cell!["outputs"] as JsonArray)?.DeepClone() as JsonArray ?? [])];

    /// <summary>A text that is stored as one or as a list of lines.</summary>
    public static string Text(JsonNode? text) => text switch
    {
        JsonArray lines => string.Concat(lines.Select(line => (string?)line)),
        null => "",
        _ => (string?)text ?? "",
    };

    /// <summary>A text as a list of lines, which is easier to compare.</summary>
    public static JsonArray Lines(string text)
    {
        var lines = text.Split('\n');
        return new JsonArray([.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line))
            .Where(line => (string?)line != "")]);
    }

    private static JsonArray CellsOf(string file) => JsonNode.Parse(file)?["cells"] as JsonArray
        ?? throw new InvalidDataException("The file has no cells; is it a notebook?");

    private static JsonObject ToJson(Cell cell, int index, JsonArray? outputs)
    {
        var id = $"cell-{index + 1}";
        if (cell.Kind == CellKind.Markdown)
            return new JsonObject
            {
                ["cell_type"] = "markdown",
                ["id"] = id,
                ["metadata"] = new JsonObject(),
                ["source"] = Lines(cell.Text),
            };
        return new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["id"] = id,
            ["metadata"] = new JsonObject
            {
                // Without the kernel's name dotnet-repl takes #r for a directive of nobody.
                ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" },
                ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" },
            },
            ["outputs"] = outputs?.DeepClone() ?? new JsonArray(),
            ["source"] = Lines(cell.Text),
        };
    }
}
