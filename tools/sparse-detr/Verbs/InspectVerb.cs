using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Estimators;
using Microsoft.ML.SparseDetr.Transformers;
using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr inspect</c>: what a model or weights file holds, and what a model costs.</summary>
internal sealed class InspectVerb : IVerb
{
    private readonly Argument<string> _file = new("file") { Description = "A model (.zip, .onnx) or weights (.safetensors)" };

    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<int?> _runs = CommonOptions.Positive(
        new Option<int?>("--runs") { Description = "Timed runs of each network; times are medians", HelpName = "N" }, 1, 10_000);

    public Command Build(Terminal terminal)
    {
        var command = new Command("inspect", "Show what a model or weights file holds, and what a model costs") { _file, _threads, _runs };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(_file), parsed.GetValue(_threads) ?? 2, parsed.GetValue(_runs) ?? 21, terminal));
        return command;
    }

    private static int Run(string file, int threads, int runs, Terminal terminal)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file}: the file is not there.", file);
        var (json, lines) = DetectorFile.IsWeights(file) ? Weights(file) : Model(file, threads, runs);
        terminal.Result(json, lines);
        return CommandLine.Success;
    }

    private static (JsonObject, IEnumerable<string>) Weights(string file)
    {
        using var content = SafeTensors.Read(file);
        var entries = content.Tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        var json = new JsonObject
        {
            ["file"] = file,
            ["kind"] = "weights",
            ["metadata"] = new JsonObject(content.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["tensors"] = new JsonArray([.. entries.Select(entry => new JsonObject
            {
                ["name"] = entry.Key,
                ["type"] = entry.Value.dtype.ToString(),
                ["shape"] = new JsonArray([.. entry.Value.shape.Select(size => JsonValue.Create(size))]),
            })]),
        };
        return (json,
        [
            $"{file}: {entries.Count} tensors",
            .. entries.Select(entry => $"{entry.Key} {entry.Value.dtype} [{string.Join(", ", entry.Value.shape)}]"),
        ]);
    }

    private static (JsonObject, IEnumerable<string>) Model(string file, int threads, int runs)
    {
        var ml = new MLContext();
        using var detector = DetectorFile.Open(ml, file, new DetectorRequest(null, null, null, 0.5f, threads));
        var table = new CostTable(Measure(ml, detector, file, threads, runs));
        var json = new JsonObject
        {
            ["file"] = file,
            ["kind"] = "model",
            ["height"] = detector.InputHeight,
            ["width"] = detector.InputWidth,
            ["classes"] = new JsonArray([.. detector.ClassNames.Select(name => JsonValue.Create(name))]),
            ["metadata"] = new JsonObject(detector.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["bytes"] = new FileInfo(file).Length,
            ["cost"] = table.ToJson(),
        };
        return (json,
        [
            $"{file}: {new FileInfo(file).Length} bytes, input {detector.InputWidth}×{detector.InputHeight}, {detector.ClassNames.Count} classes: {string.Join(", ", detector.ClassNames)}",
            .. detector.Metadata.Select(pair => $"{pair.Key} = {pair.Value}"),
            "",
            .. table.ToLines(),
        ]);
    }

    private static CostComparison Measure(MLContext ml, SuperSparseDetrTransformer detector, string file, int threads, int runs)
    {
        try
        {
            return ml.ObjectDetection.MeasureBesideDense(detector, threads, runs);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }
}
