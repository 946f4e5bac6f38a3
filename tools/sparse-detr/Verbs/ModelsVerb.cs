using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr models</c>: the networks that --model takes, with their published figures.</summary>
internal sealed class ModelsVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var command = new Command("models", "List the networks that can be trained, with the figures that their authors publish");
        command.SetAction(_ => Run(terminal));
        return command;
    }

    private static int Run(Terminal terminal)
    {
        var json = new JsonArray([.. DetectorPreset.All.Select(preset => new JsonObject
        {
            ["name"] = preset.Name,
            ["parameters_millions"] = preset.Published.Parameters,
            ["gigaflops"] = preset.Published.Gigaflops,
            ["image_size"] = preset.Published.ImageSize,
            ["ap"] = preset.Published.AP,
            ["source"] = preset.Published.Source,
        })]);
        terminal.Result(new JsonObject { ["models"] = json },
            [Row("name", "M", "GFLOPs", "at", "AP", "source"), .. DetectorPreset.All.Select(preset => Row(preset.Name,
                Text(preset.Published.Parameters, "0.#"), Text(preset.Published.Gigaflops, "0.#"), preset.Published.ImageSize,
                preset.Published.AP is { } ap ? Text(ap, "0.0") : "–", preset.Published.Source))]);
        return CommandLine.Success;
    }

    private static string Row(string name, string parameters, string gigaflops, string size, string ap, string source) =>
        $"{name,-30} {parameters,5} {gigaflops,7}  {size,-11} {ap,5}  {source}";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
