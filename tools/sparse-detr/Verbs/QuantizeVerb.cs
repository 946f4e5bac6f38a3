using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr quantize</c>: a network whose convolutions calculate in bytes.</summary>
internal sealed class QuantizeVerb : IVerb
{
    private const int TimedRuns = 51;

    private readonly Argument<string> _file = new("model") { Description = "A model (.zip, .onnx)" };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly Option<string?> _val = CommonOptions.Val("Annotated images that AP is measured on [default: those of --data]");
    private readonly Option<string?> _valImages = CommonOptions.ValImages();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<int?> _shown = CommonOptions.Positive(
        new Option<int?>("--calibration")
        {
            Description = "Images of --data that show which numbers occur",
            HelpName = "N",
            DefaultValueFactory = _ => 64,
        }, 1, 10_000);
    private readonly Option<string> _range = new("--range")
    {
        Description = "Numbers that bytes reach to: the extremes that were seen, or all but a thousandth",
        DefaultValueFactory = _ => "percentile",
    };
    private readonly Option<float> _drop = new("--max-drop")
    {
        Description = "Points of AP that it may cost; what costs more stays in float32, or nothing is written",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<string> _out = CommonOptions.Out("The file to write, .zip or .onnx");

    public Command Build(Terminal terminal)
    {
        _range.AcceptOnlyFromAmong("extremes", "percentile");
        var command = new Command("quantize", "Make a finished network calculate in bytes (INT8)")
        {
            _file, _data, _split, _val, _valImages, _shown, _range, _drop, _threads, _out,
        };
        _annotated.AddTo(command);
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var model = parsed.GetRequiredValue(_file);
        if (File.Exists(model) && DetectorFile.IsWeights(model))
            throw new ArgumentException($"{model}: only a finished model (.zip, .onnx) can be quantized; export the weights first.");
        var file = OutputFolder.PrepareFile(parsed.GetRequiredValue(_out));
        ModelFile.RequireKnown(file, _out.Name);
        if (Path.GetFullPath(model) == file)
            throw new ArgumentException($"--out {file}: this is the model itself; name another file.");
        var threads = parsed.GetValue(_threads) ?? 2;
        var ml = new MLContext();
        terminal.WarnOf(ml);
        using var exact = DetectorFile.Open(ml, model, new DetectorRequest(
            null, null, null, SuperSparseDetrTransformer.DefaultScoreThreshold, new ScoringOptions { Threads = threads }));
        var images = _annotated.Use(parsed, terminal, parsed.GetRequiredValue(_data), parsed.GetValue(_split), null, cancelled);
        var validation = parsed.GetValue(_val) is { } val
            ? _annotated.Use(parsed, terminal, val, null, parsed.GetValue(_valImages), cancelled)
            : null;
        var result = ml.ObjectDetection.Quantize(exact, images, new QuantizationOptions
        {
            CalibrationImages = parsed.GetValue(_shown)!.Value,
            Range = Enum.Parse<RangeChoice>(parsed.GetValue(_range)!, ignoreCase: true),
            LargestDrop = parsed.GetValue(_drop),
            ValidationSet = validation,
            Threads = threads,
            Progress = new Lines(terminal),
            CancellationToken = cancelled,
        });
        using var small = result.Detector;
        ModelFile.Save(ml, small, ImageFiles.Load(ml, images), file);
        Tell(terminal, ml, exact, result, file, threads);
        return CommandLine.Success;
    }

    private static void Tell(
        Terminal terminal, MLContext ml, SuperSparseDetrTransformer exact, QuantizedDetector result, string file, int threads)
    {
        var costs = Measure(ml, [exact, result.Detector], threads);
        double[] scores = [result.AveragePrecisionBefore, result.AveragePrecisionAfter];
        var lines = new List<string> { $"{"",10}{"AP",9}{"ms",9}{"MB",9}" };
        foreach (var (name, score, cost) in new[] { "float32", "INT8" }.Zip(scores, costs))
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"{name,-10}{score,9:0.0000}{cost.Milliseconds,9:0.00}{cost.Bytes / 1e6,9:0.000}"));
        lines.Add($"{result.Convolutions} convolutions in bytes, {result.Kept.Count} kept in float32"
            + (result.Kept.Count > 0 ? $": {string.Join(", ", result.Kept)}" : ""));
        lines.Add(file);
        terminal.Result(
            new JsonObject
            {
                ["file"] = file,
                ["APBefore"] = scores[0],
                ["AP"] = scores[1],
                ["millisecondsBefore"] = costs[0].Milliseconds,
                ["milliseconds"] = costs[1].Milliseconds,
                ["bytesBefore"] = costs[0].Bytes,
                ["bytes"] = costs[1].Bytes,
                ["threads"] = threads,
                ["convolutions"] = result.Convolutions,
                ["kept"] = new JsonArray([.. result.Kept.Select(name => (JsonNode)name)]),
            }, lines);
    }

    private static IReadOnlyList<NetworkCost> Measure(MLContext ml, SuperSparseDetrTransformer[] detectors, int threads)
    {
        var folder = Directory.CreateTempSubdirectory("sparse-detr-quantize-");
        try
        {
            string[] files = [.. detectors.Select((_, i) => Path.Combine(folder.FullName, $"{i}.onnx"))];
            foreach (var (detector, file) in detectors.Zip(files))
                detector.SaveAsOnnx(file);
            return ml.ObjectDetection.MeasureInTurns(files, threads, TimedRuns);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Each sentence at once, not on another thread as Progress does it.</summary>
    private sealed class Lines(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.Say(value);
    }
}
