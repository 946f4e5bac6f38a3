using System.CommandLine;
using System.Text.Json.Nodes;
using SparseDetr.Cli.Scaffolding;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr scaffold</c>: a console project around a model, as Model Builder writes one.</summary>
internal sealed class ScaffoldVerb : IVerb
{
    private readonly Argument<string> _model = new("model")
    {
        Description = "A finished model (.zip, .onnx), best in the folder of its training",
    };
    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the class and of the project, such as Steel",
        HelpName = "NAME",
        DefaultValueFactory = _ => "Detector",
    };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Annotated images to train again on; the written code names them",
        HelpName = "FILE|DIR",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for the project, new or empty [default: NAME]",
        HelpName = "DIR",
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("scaffold", "Write a C# console project that scores with a model and can train it again")
        {
            _model, _name, _data, _out,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var (file, name, data) = (parsed.GetRequiredValue(_model), parsed.GetRequiredValue(_name), parsed.GetValue(_data));
        ScaffoldName.Check(name);
        if (data is not null && !Path.Exists(data))
            throw new FileNotFoundException($"{_data.Name} {data}: neither a file nor a folder is there.", data);
        var model = ScaffoldModel.Read(new MLContext(), file);
        var folder = parsed.GetValue(_out) ?? name;
        var project = new ScaffoldProject(name, model, data);
        var files = project.Write(folder);
        if (project.Skipped.Count > 0)
            terminal.Warn(
                $"{name}.training.cs lacks options of the training that stand in {name}.mbconfig: {string.Join(", ", project.Skipped)}");
        terminal.Result(
            new JsonObject { ["folder"] = Path.GetFullPath(folder), ["files"] = new JsonArray([.. files.Select(item => (JsonNode)item)]) },
            [
                $"{folder}: {string.Join(", ", files)}",
                $"dotnet run --project {folder} -- IMAGE              what is found in an image",
                $"dotnet run --project {folder} -- train DATA MODEL   train again on annotated images",
            ]);
        return CommandLine.Success;
    }
}
