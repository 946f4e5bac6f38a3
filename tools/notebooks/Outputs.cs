using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Notebooks;

/// <summary>What a run has shown, without what is only of that run: progress of the restore, seconds, folders of the machine.</summary>
internal static partial class Outputs
{
    /// <summary>What is kept of the outputs of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="outputs">What it has shown.</param>
    /// <param name="folder">Folder that the notebook ran in.</param>
    public static JsonArray Clean(Cell cell, JsonArray outputs, string folder)
    {
        var kept = new JsonArray();
        if (cell.Text.StartsWith("#r ", StringComparison.Ordinal))
            return kept;
        foreach (var output in outputs.OfType<JsonObject>())
        {
            if ((string?)output["output_type"] == "stream")
            {
                kept.Add(new JsonObject
                {
                    ["name"] = (string?)output["name"],
                    ["output_type"] = "stream",
                    ["text"] = Notebook.Lines(Seconds().Replace(Clean(output["text"]), "")),
                });
            }
            else if (output["data"] is JsonObject data)
            {
                var shown = new JsonObject();
                foreach (var (type, text) in data)
                    shown[type] = Notebook.Lines(Clean(text));
                kept.Add(new JsonObject { ["data"] = shown, ["metadata"] = new JsonObject(), ["output_type"] = "display_data" });
            }
        }
        return kept;

        string Clean(JsonNode? text) =>
            Notebook.Text(text).ReplaceLineEndings("\n").Replace(folder + "/", "", StringComparison.Ordinal);
    }

    /// <summary>Errors of a run, a line each.</summary>
    public static IEnumerable<string> Errors(IEnumerable<JsonArray> outputs) => outputs.SelectMany(list => list).OfType<JsonObject>()
        .Where(output => (string?)output["output_type"] == "error").Select(output => (string?)output["evalue"] ?? "an error without words");

    [GeneratedRegex(@", \d+(\.\d+)? s\b")]
    private static partial Regex Seconds();
}
