using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr inspect</c>: what a model or weights file holds, and what a model costs.</summary>
internal sealed class InspectVerb : IVerb
{
    private const int LongestValue = 200; // the index sets of a structure are long

    private readonly Argument<string> _file = new("file") { Description = "A model (.zip, .onnx) or weights (.safetensors, .pth)" };

    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<string?> _images = new("--images")
    {
        Description = "With weights: draw where the network looks and what was left out, for an image or a folder of images",
        HelpName = "FILE|DIR",
    };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for drawings: the time of each part of a sparse model, or what --images asks for",
        HelpName = "DIR"
    };
    private readonly Option<int?> _runs = CommonOptions.Positive(
        new Option<int?>("--runs") { Description = "Timed runs of each network; times are medians", HelpName = "N" }, 1, 10_000);

    public Command Build(Terminal terminal)
    {
        var command = new Command("inspect", "Show what a model or weights file holds, and what a model costs") { _file, _threads, _runs,
            _images, _model, _size, _out };
        command.SetAction(parsed => parsed.GetValue(_images) is { } images
            ? Draw(parsed.GetRequiredValue(_file), images, parsed, terminal)
            : Run(parsed.GetRequiredValue(_file), parsed.GetValue(_threads) ?? 2, parsed.GetValue(_runs)
                ?? 21, parsed.GetValue(_out), terminal));
        return command;
    }

    private int Draw(string file, string images, ParseResult parsed, Terminal terminal)
    {
        if (!DetectorFile.IsWeights(file))
            throw new ArgumentException(
                $"{file}: an exported network does not tell where it looks; for --images give the weights (.safetensors, .pth) of the "
                + "training.");
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file}: the file is not there.", file);
        var model = DetectorFile.ModelOf(parsed.GetValue(_model));
        var folder = OutputFolder.Prepare(parsed.GetValue(_out)
            ?? throw new ArgumentException("--images needs --out, the folder for the drawn images."));
        var shown = ImageFiles.Find(images);
        new MLContext().ObjectDetection.DrawSparsity(model, file, shown, folder, parsed.GetValue(_size));
        terminal.Result(
            new JsonObject { ["folder"] = folder, ["images"] = shown.Count },
            [$"{folder}: two drawings for each of {shown.Count} images"]);
        return CommandLine.Success;
    }

    private static int Run(string file, int threads, int runs, string? folder, Terminal terminal)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file}: the file is not there.", file);
        var (json, lines) = DetectorFile.IsWeights(file) ? Weights(file) : Model(file, threads, runs, folder);
        terminal.Result(json, lines);
        return CommandLine.Success;
    }

    private static (JsonObject, IEnumerable<string>) Weights(string file)
    {
        using var content = TensorFile.Read(file);
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

    private static (JsonObject, IEnumerable<string>) Model(string file, int threads, int runs, string? folder)
    {
        var ml = new MLContext();
        using var detector = DetectorFile.Open(
            ml, file, new DetectorRequest(null, null, null, SuperSparseDetrTransformer.DefaultScoreThreshold,
                new ScoringOptions { Threads = threads }));
        var comparison = Measure(ml, detector, file, threads, runs);
        var table = new CostTable(comparison);
        if (folder is not null)
            ml.ObjectDetection.SaveLatencyChart(comparison, Path.GetFileName(file),
                Path.Combine(OutputFolder.Prepare(folder), "latency.png"));
        var json = new JsonObject
        {
            ["file"] = file,
            ["kind"] = "model",
            ["height"] = detector.InputHeight,
            ["width"] = detector.InputWidth,
            ["classes"] = new JsonArray([.. detector.ClassNames.Select(name => JsonValue.Create(name))]),
            ["recommendedThreshold"] = detector.RecommendedThreshold,
            ["metadata"] = new JsonObject(detector.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["bytes"] = new FileInfo(file).Length,
            ["cost"] = table.ToJson(),
        };
        return (json,
        [
            $"{file}: {new FileInfo(file).Length} bytes, input {detector.InputWidth}×{detector.InputHeight}, {detector.ClassNames.Count} "
            + $"classes: {string.Join(", ", detector.ClassNames)}",
            detector.RecommendedThreshold is { } threshold
                ? FormattableString.Invariant($"recommended score threshold {threshold:0.00}, the best of the images it was measured on")
                : "no recommended score threshold: it was not measured at the end of its training",
            .. detector.Metadata.SelectMany(Lines),
            "",
            .. table.ToLines(),
        ]);
    }

    // Where groups of channels keep unlike numbers, each has an entry of its own.
    private static IEnumerable<string> Lines(KeyValuePair<string, string> entry) =>
        entry is { Key: "sparsedetr.sparsity", Value.Length: > LongestValue } && JsonNode.Parse(entry.Value) is JsonObject budgets
            ? budgets.Select(budget => $"{entry.Key}: {budget.Key} = {budget.Value}")
            : [$"{entry.Key} = {Shortened(entry.Value)}"];

    private static string Shortened(string value) =>
        value.Length <= LongestValue ? value : $"{value[..LongestValue]}… ({value.Length} characters)";

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
