using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr export</c>: weights or a saved model as an ONNX file.</summary>
internal sealed class ExportVerb : IVerb
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = CommonOptions.Weights();
    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "Class names: a text file with one name a line, or a COCO file; needed for bare weights only",
        HelpName = "FILE",
    };
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<float?> _rho = CommonOptions.KeepRatio();
    private readonly SparsityArguments _sparsity = new();
    private readonly Option<string?> _scores = new("--scores")
    {
        Description = "scores.safetensors of the training: prune bare weights to the budgets, without training again",
        HelpName = "FILE",
    };
    private readonly Option<string> _data = CommonOptions.Data(required: false);
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string> _out = CommonOptions.Out("The ONNX file to write");

    public Command Build(Terminal terminal)
    {
        _weights.Required = true;
        var command = new Command("export", "Write a detector as an ONNX file")
        {
            _model, _weights, _classes, _size, _rho, _scores, _data, _out,
        };
        _annotated.AddTo(command);
        _sparsity.AddTo(command);
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var sparsity = _sparsity.Read(parsed);
        var scores = parsed.GetValue(_scores);
        if (scores is null && !sparsity.KeepsEverything())
            throw new ArgumentException(
                "Budgets need --scores, the scores.safetensors of the training; without scores nothing says what can be left out.");
        if (scores is not null && !File.Exists(scores))
            throw new FileNotFoundException($"--scores {scores}: the file is not there.", scores);
        if (scores is not null && !DetectorFile.IsWeights(parsed.GetValue(_weights)!))
            throw new ArgumentException(
                $"--scores prunes bare weights (.safetensors, .pth); {parsed.GetValue(_weights)} is a finished model.");
        var data = parsed.GetValue(_data);
        if (_sparsity.AsksForRepair(parsed) && (scores is null || data is null))
            throw new ArgumentException("--repair needs --scores, to prune by, and --data, images like those of the training.");
        if (_sparsity.AsksForRefitScores(parsed) && data is null)
            throw new ArgumentException("--channel-score refit needs --data, images like those of the training.");
        if (data is not null && sparsity is { Repair: null, Scores.ChannelScore: not ChannelScore.Refit })
            throw new ArgumentException("--data is for --repair and --channel-score refit.");
        if (data is null && sparsity.Repair is not null)
        {
            terminal.Warn("Without --data, images like those of the training, the cut network is not repaired and finds next to nothing.");
            sparsity.Repair = null;
        }
        var images = data is null ? null : _annotated.Use(parsed, terminal, data, null, null, cancelled);
        var file = OutputFolder.PrepareFile(parsed.GetRequiredValue(_out));
        var ml = new MLContext();
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Info
                && message.Source.Contains(nameof(ObjectDetectionCatalog.LoadWeights), StringComparison.Ordinal))
                terminal.Say(message.RawMessage);
        };
        var request = new DetectorRequest(
            parsed.GetValue(_model), ClassList.Read(parsed.GetValue(_classes)), parsed.GetValue(_size),
            SuperSparseDetrTransformer.DefaultScoreThreshold, new ScoringOptions { Threads = 1 })
        {
            Scores = scores,
            Sparsity = scores is null ? null : sparsity,
            RepairImages = images,
            KeepRatio = parsed.GetValue(_rho),
        };
        using var detector = DetectorFile.Open(ml, parsed.GetValue(_weights)!, request);
        detector.SaveAsOnnx(file);
        var bytes = new FileInfo(file).Length;
        terminal.Result(
            new JsonObject
            {
                ["file"] = file,
                ["bytes"] = bytes,
                ["height"] = detector.InputHeight,
                ["width"] = detector.InputWidth,
                ["classes"] = new JsonArray([.. detector.ClassNames.Select(name => JsonValue.Create(name))]),
            },
            [$"{file}: {bytes} bytes, input {detector.InputWidth}×{detector.InputHeight}, {detector.ClassNames.Count} classes"]);
        return CommandLine.Success;
    }
}
