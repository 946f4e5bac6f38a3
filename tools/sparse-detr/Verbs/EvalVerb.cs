using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr eval</c>: how good a detector is on annotated images, or detections that stand in a file.</summary>
internal sealed class EvalVerb : IVerb
{
    /// <summary>Low enough that every one of the candidates of an image counts.</summary>
    private const float EvaluationThreshold = 0;

    private readonly Argument<string?> _file = new("model")
    {
        Description = "A model (.zip, .onnx) or weights (.safetensors, .pth)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = new("--weights") { Description = "The same as the model", HelpName = "FILE" };
    private readonly Option<string?> _detections = new("--detections")
    {
        Description = "Measure what stands in this file instead: a COCO result file, or a predictions.json or detections.json of this "
            + "program",
        HelpName = "FILE",
    };
    private readonly EvaluationArguments _evaluation = new();
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<float?> _rho = CommonOptions.KeepRatio();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for metrics.json and predictions.json [default: only print]",
        HelpName = "PATH",
    };
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly ProviderOption _provider = new();
    private readonly Option<string> _engine = new("--engine")
    {
        Description = "What runs the network: onnx or torch",
        DefaultValueFactory = _ => "onnx"
    };

    public Command Build(Terminal terminal)
    {
        _engine.AcceptOnlyFromAmong("onnx", "torch");
        var command = new Command("eval", "Measure a detector on annotated images")
        {
            _file, _data, _split, _model, _weights, _detections, _size, _rho, _out, _threads, _engine,
        };
        _provider.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_engine) == "torch" && _provider.IsGiven(result))
                result.AddError("--provider: it runs ONNX files; --engine torch has no use for it.");
        });
        _evaluation.AddTo(command);
        _annotated.AddTo(command);
        command.Validators.Add(result =>
        {
            string?[] given = [result.GetValue(_file), result.GetValue(_weights), result.GetValue(_detections)];
            if (given.Count(value => value is not null) != 1)
                result.AddError($"Name one of these: a model or weights (also as {_weights.Name}), or {_detections.Name} FILE.");
        });
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var options = _evaluation.Read(parsed);
        var run = parsed.GetValue(_out) is { } folder ? new RunFolder(OutputFolder.Prepare(folder)) : null;
        if (parsed.GetValue(_detections) is { } file && !File.Exists(file))
            throw new FileNotFoundException($"{_detections.Name} {file}: the file is not there.", file);
        var dataset = _annotated.Use(parsed, terminal, parsed.GetRequiredValue(_data), parsed.GetValue(_split), null, cancelled);
        if (run is not null)
            AnnotatedImages.Save(terminal, run.Findings, dataset.Findings);
        var ml = new MLContext();
        terminal.WarnOf(ml);

        var metrics = parsed.GetValue(_detections) is { } detections
            ? ml.ObjectDetection.EvaluateDetections(dataset, detections, options)
            : parsed.GetValue(_engine) == "torch" ? InTorch(ml, parsed, dataset, options)
            : InOnnx(ml, parsed, terminal, dataset, ref options);
        if (run is not null)
        {
            metrics.Save(run.Metrics);
            metrics.SavePredictions(run.Predictions);
        }
        terminal.Result((JsonObject)JsonNode.Parse(metrics.ToJson())!, new QualityTable(metrics, options).ToLines());
        return CommandLine.Success;
    }

    private string Model(ParseResult parsed) => parsed.GetValue(_file) ?? parsed.GetValue(_weights)!;

    private ObjectDetectionMetrics InTorch(MLContext ml, ParseResult parsed, DetectionDataset dataset, EvaluationOptions options)
    {
        var weights = Model(parsed);
        if (!DetectorFile.IsWeights(weights))
            throw new ArgumentException($"--engine torch needs bare weights (.safetensors, .pth) and --model; {weights} is a whole model.");
        return ml.ObjectDetection.EvaluateWeights(
            DetectorFile.ModelOf(parsed.GetValue(_model)), weights, dataset, parsed.GetValue(_size), parsed.GetValue(_threads),
            parsed.GetValue(_rho), options);
    }

    private ObjectDetectionMetrics InOnnx(
        MLContext ml, ParseResult parsed, Terminal terminal, DetectionDataset dataset, ref EvaluationOptions options)
    {
        var weights = Model(parsed);
        var named = !File.Exists(weights) || !DetectorFile.IsWeights(weights) || ml.ObjectDetection.ReadClassNames(weights) is not null;
        var request = new DetectorRequest(
            parsed.GetValue(_model), named ? null : dataset.ClassNames, parsed.GetValue(_size), EvaluationThreshold,
            _provider.Read(parsed, parsed.GetValue(_threads)))
        {
            KeepRatio = parsed.GetValue(_rho),
        };
        using var detector = DetectorFile.Open(ml, weights, request);
        terminal.Say($"network on {detector.Scoring}");
        options = options with { InputWidth = detector.InputWidth, InputHeight = detector.InputHeight };
        return ml.ObjectDetection.Evaluate(
            detector.Transform(ImageFiles.Load(ml, dataset)), dataset.WithClassNames(detector.ClassNames), options: options);
    }
}
