using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr eval</c>: the COCO figures of a detector.</summary>
internal sealed class EvalVerb : IVerb
{
    /// <summary>Low enough that every one of the candidates of an image counts.</summary>
    private const float EvaluationThreshold = 0;

    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = CommonOptions.Weights();
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<float?> _rho = CommonOptions.KeepRatio();
    private readonly Option<string> _out = CommonOptions.Out("Folder for metrics.json");
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<string> _engine = new("--engine")
    {
        Description = "What runs the network: onnx or torch",
        DefaultValueFactory = _ => "onnx"
    };

    public Command Build(Terminal terminal)
    {
        _weights.Required = true;
        _engine.AcceptOnlyFromAmong("onnx", "torch");
        var command = new Command("eval", "Measure a detector on annotated images")
        {
            _data, _split, _model, _weights, _size, _rho, _out, _threads, _engine,
        };
        _annotated.AddTo(command);
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var folder = OutputFolder.Prepare(parsed.GetRequiredValue(_out));
        var run = new RunFolder(folder);
        var dataset = _annotated.Use(parsed, terminal, parsed.GetRequiredValue(_data), parsed.GetValue(_split), null, cancelled);
        AnnotatedImages.Save(terminal, run.Findings, dataset.Findings);
        var ml = new MLContext();

        var metrics = parsed.GetValue(_engine) == "torch" ? InTorch(ml, parsed, dataset) : InOnnx(ml, parsed, dataset);
        metrics.Save(run.Metrics);
        terminal.Result(
            (JsonObject)JsonNode.Parse(metrics.ToJson())!,
            metrics.Coco.Summary.Append(new("Corr", metrics.TokenCorrelation ?? double.NaN)).Where(figure => !double.IsNaN(figure.Value))
                .Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key,-6} {figure.Value,7:0.0000}")));
        return CommandLine.Success;
    }

    private ObjectDetectionMetrics InTorch(MLContext ml, ParseResult parsed, DetectionDataset dataset)
    {
        var weights = parsed.GetValue(_weights)!;
        if (!DetectorFile.IsWeights(weights))
            throw new ArgumentException($"--engine torch needs bare weights (.safetensors, .pth) and --model; {weights} is a whole model.");
        return ml.ObjectDetection.EvaluateWeights(
            DetectorFile.ModelOf(parsed.GetValue(_model)), weights, dataset, parsed.GetValue(_size), parsed.GetValue(_threads),
            parsed.GetValue(_rho));
    }

    private ObjectDetectionMetrics InOnnx(MLContext ml, ParseResult parsed, DetectionDataset dataset)
    {
        var weights = parsed.GetValue(_weights)!;
        var named = !File.Exists(weights) || !DetectorFile.IsWeights(weights) || ml.ObjectDetection.ReadClassNames(weights) is not null;
        var request = new DetectorRequest(
            parsed.GetValue(_model), named ? null : dataset.ClassNames, parsed.GetValue(_size), EvaluationThreshold,
            parsed.GetValue(_threads) ?? 2)
        {
            KeepRatio = parsed.GetValue(_rho),
        };
        using var detector = DetectorFile.Open(ml, weights, request);
        return ml.ObjectDetection.Evaluate(detector.Transform(ImageFiles.Load(ml, dataset)), dataset.WithClassNames(detector.ClassNames));
    }
}
