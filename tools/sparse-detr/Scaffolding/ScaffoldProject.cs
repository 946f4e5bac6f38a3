using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Scaffolding;

/// <summary>A console project around a model.</summary>
/// <param name="name">Name of class and project, checked.</param>
/// <param name="model">The model.</param>
/// <param name="data">Where annotated images are, or null.</param>
internal sealed class ScaffoldProject(string name, ScaffoldModel model, string? data)
{
    private const int WidestLine = 120;

    private readonly OptionInitializer _options = new("Model", "ImageSize", "Epochs", "BatchSize");

    /// <summary>Options of the training that are in the settings only.</summary>
    public IReadOnlyList<string> Skipped => _options.Skipped;

    private string ModelFile => name + Path.GetExtension(model.File).ToLowerInvariant();

    /// <summary>Writes all files into a folder that appears whole or not at all.</summary>
    /// <exception cref="IOException">The folder holds something, or cannot be written.</exception>
    public IReadOnlyList<string> Write(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(full) || Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new IOException($"--out {folder}: something is there already; name a folder that is new or empty.");
        var part = OutputFolder.Prepare($"{full}.{Guid.NewGuid():N}.part");
        try
        {
            var files = Files();
            foreach (var (file, text) in files)
                File.WriteAllText(Path.Combine(part, file), text);
            File.Copy(model.File, Path.Combine(part, ModelFile));
            if (Directory.Exists(full))
                Directory.Delete(full); // not recursive: it is empty, or this fails
            Directory.Move(part, full);
            return [.. files.Keys, ModelFile];
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }

    private Dictionary<string, string> Files()
    {
        var words = Words();
        return new Dictionary<string, string>
        {
            [name + ".consumption.cs"] = Templates.Fill("consumption.cs", words),
            [name + ".training.cs"] = Templates.Fill("training.cs", words),
            ["Program.cs"] = Templates.Fill("Program.cs", words),
            [name + ".csproj"] = Templates.Fill("project.csproj", words),
            [name + ".mbconfig"] = Settings().ToJsonString(Terminal.Indented) + "\n",
            ["README.md"] = Templates.Fill("README.md", words),
        };
    }

    private Dictionary<string, string> Words() => new()
    {
        ["Name"] = name,
        ["ModelFile"] = ModelFile,
        ["ScoreThreshold"] = CSharpLiteral.Of(model.ScoreThreshold),
        ["Height"] = FormattableString.Invariant($"{model.Height}"),
        ["Width"] = FormattableString.Invariant($"{model.Width}"),
        ["ClassNames"] = string.Join('\n', Wrapped(model.ClassNames.Select(CSharpLiteral.Of))),
        ["OpenDetector"] = model.File.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? "        var detector = mlContext.ObjectDetection.ApplyDetector(ModelPath, scoreThreshold: ScoreThreshold).Fit(images);"
            : "        using var stored = mlContext.ObjectDetection.LoadModel(ModelPath);\n"
                + "        var detector = stored.WithScoreThreshold(ScoreThreshold);",
        ["DataPath"] = CSharpLiteral.Of(data is null ? "data" : Path.GetFullPath(data)),
        ["Options"] = string.Join('\n', _options.Lines(TrainerOptions(), new SuperSparseDetrTrainer.Options()).Select(line =>
            "            " + line)),
        ["Microsoft.ML"] = BuiltWith("Microsoft.ML"),
        ["Microsoft.ML.SparseDetr"] = typeof(SuperSparseDetrTransformer).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        ["libtorch"] = BuiltWith("libtorch-cpu-linux-x64"),
    };

    /// <summary>The options that a training on this machine can take.</summary>
    private JsonObject TrainerOptions()
    {
        var options = model.Options.DeepClone().AsObject();
        foreach (var weights in new[] { "WeightsFile", "BackboneWeightsFile" })
            if (options[weights] is { } file)
            {
                if (file is JsonValue text && text.TryGetValue<string>(out var path) && File.Exists(path))
                    options[weights] = Path.GetFullPath(path);
                else
                    options.Remove(weights);
            }
        // The published rate is a double that is no Single, and the trainer's own anyway.
        if (options["LearningRate"] is JsonValue rate && rate.TryGetValue<double>(out var number) && (float)number != number)
            options.Remove("LearningRate");
        return options;
    }

    private JsonObject Settings() => new()
    {
        ["Type"] = "TrainingConfig",
        ["Scenario"] = "ObjectDetection",
        ["DataSource"] = new JsonObject { ["FilePath"] = data is null ? null : Path.GetFullPath(data) },
        ["Environment"] = new JsonObject { ["Type"] = "LocalCPU" },
        ["Model"] = new JsonObject
        {
            ["File"] = ModelFile,
            ["Network"] = model.ModelName,
            ["Height"] = model.Height,
            ["Width"] = model.Width,
            ["ScoreThreshold"] = model.ScoreThreshold,
            ["ClassNames"] = new JsonArray([.. model.ClassNames.Select(item => (JsonNode)item)]),
        },
        ["Metrics"] = Figures(),
        ["TrainingOption"] = new JsonObject { ["Trainer"] = "SuperSparseDetr", ["Options"] = model.Options.DeepClone() },
    };

    private JsonObject? Figures() => model.Metrics is null
        ? null
        : new JsonObject(model.Metrics.Where(entry => entry.Value is JsonValue value && value.TryGetValue<double>(out _))
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    private static IEnumerable<string> Wrapped(IEnumerable<string> items)
    {
        const string indentation = "        ";
        var line = indentation;
        foreach (var item in items)
        {
            if (line.Length > indentation.Length && line.Length + item.Length > WidestLine)
            {
                yield return line.TrimEnd();
                line = indentation;
            }
            line += item + ", ";
        }
        yield return line.TrimEnd();
    }

    private static string BuiltWith(string package) => typeof(ScaffoldProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == package).Value!;
}
