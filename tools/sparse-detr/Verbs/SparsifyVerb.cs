using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr sparsify</c>: a finished network whose activations become sparse token by token.</summary>
internal sealed class SparsifyVerb : IVerb
{
    private readonly Argument<string> _weights = new("weights")
    {
        Description = "Weights (.safetensors, .pth), as best.safetensors of a run",
    };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly Option<string?> _val = CommonOptions.Val("Annotated images for thresholds and the report [default: those of --data]");
    private readonly Option<string?> _valImages = CommonOptions.ValImages();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<double?> _epsilon = new("--epsilon")
    {
        Description = "Size below which an activation counts as inactive; needed for networks without a ReLU",
        HelpName = "X",
    };
    private readonly Option<int?> _batch = CommonOptions.Positive(
        new Option<int?>("--batch") { Description = "Images of one pass", HelpName = "N", DefaultValueFactory = _ => 16 }, 1, 1024);
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<int?> _seed = CommonOptions.Seed();
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the results that --out holds" };
    private readonly Option<string> _out = CommonOptions.Out("Folder for model.onnx, report.json and what was found");

    public Command Build(Terminal terminal)
    {
        var command = new Command("sparsify", "Make the activations of a finished network sparse, token by token");
        command.Subcommands.Add(Gates(terminal));
        command.Subcommands.Add(Indicators(terminal));
        return command;
    }

    private Command Gates(Terminal terminal)
    {
        var epochs = CommonOptions.Positive(
            new Option<int?>("--epochs") { Description = "Passes over the images", HelpName = "N", DefaultValueFactory = _ => 5 }, 1, 1000);
        var group = CommonOptions.Positive(
            new Option<int?>("--group") { Description = "Neurons that open together", HelpName = "N", DefaultValueFactory = _ => 8 },
            1, 256);
        Option<double?> rate = new("--lr") { Description = "First learning rate of the gates [default: 0.001]", HelpName = "X" };
        Option<double?> threshold = new("--threshold")
        {
            Description = "Probability from which on a group is computed [default: 0.5]",
            HelpName = "X",
        };
        Option<double?> energy = new("--energy")
        {
            Description = "Give each layer the largest threshold that loses no more than this share of its energy",
            HelpName = "X",
        };
        var command = Way("gates", "Train a small gate before each feed-forward network that says which neurons to skip",
            epochs, group, rate, threshold, energy);
        command.Validators.Add(result =>
        {
            if (result.GetValue(threshold) is not null && result.GetValue(energy) is not null)
                result.AddError("--threshold and --energy exclude each other: --energy chooses the threshold of each layer.");
        });
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled, new MicroGateSparsifier.Options
        {
            Epochs = parsed.GetValue(epochs)!.Value,
            GroupSize = parsed.GetValue(group)!.Value,
            LearningRate = parsed.GetValue(rate) ?? 1e-3,
            Threshold = parsed.GetValue(threshold) ?? 0.5,
            Energy = parsed.GetValue(energy),
        }, (ml, options) => ml.ObjectDetection.Sparsify.MicroGates(options))));
        return command;
    }

    private Command Indicators(Terminal terminal)
    {
        Option<double?> confidence = new("--confidence")
        {
            Description = "Share of an indicator's inactive tokens for which a neuron must be inactive to follow it [default: 1]",
            HelpName = "X",
        };
        Option<double?> share = new("--smallest-share")
        {
            Description = "Share of the tokens for which an indicator must be inactive [default: 0.05]",
            HelpName = "X",
        };
        var command = Way("indicators", "Remove neurons that never fire, and let fixed tables tell which others rest", confidence, share);
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled, new StaticIndicatorSparsifier.Options
        {
            Confidence = parsed.GetValue(confidence) ?? 1,
            SmallestShare = parsed.GetValue(share) ?? 0.05,
        }, (ml, options) => ml.ObjectDetection.Sparsify.StaticIndicators(options))));
        return command;
    }

    private Command Way(string name, string description, params Option[] own)
    {
        var command = new Command(name, description) { _weights, _data, _split, _val, _valImages, _model, _size, _epsilon };
        foreach (var option in own.Concat([_batch, _threads, _seed, _overwrite, _out]))
            command.Add(option);
        _annotated.AddTo(command);
        return command;
    }

    private int Run<TOptions>(
        ParseResult parsed, Terminal terminal, CancellationToken cancelled, TOptions options,
        Func<MLContext, TOptions, ActivationSparsifier> create)
        where TOptions : SparsifyOptions
    {
        var weights = parsed.GetRequiredValue(_weights);
        if (!File.Exists(weights))
            throw new FileNotFoundException($"{weights}: the file is not there.", weights);
        if (!DetectorFile.IsWeights(weights))
            throw new ArgumentException(
                $"{weights}: a finished model cannot be changed; give the weights (.safetensors, .pth) of the training.");
        var seen = _annotated.Use(parsed, terminal, parsed.GetRequiredValue(_data), parsed.GetValue(_split), null, cancelled);
        var heldOut = parsed.GetValue(_val) is { } val
            ? _annotated.Use(parsed, terminal, val, null, parsed.GetValue(_valImages), cancelled)
            : null;
        var folder = OutputFolder.Prepare(parsed.GetRequiredValue(_out));
        var ml = new MLContext(parsed.GetValue(_seed) ?? 0);
        terminal.WarnOf(ml, message => message.Replace(nameof(SparsifyOptions.HeldOutSet), _val.Name));
        options.WeightsFile = weights;
        options.Model = DetectorFile.ModelOf(parsed.GetValue(_model));
        options.ImageSize = parsed.GetValue(_size);
        options.Epsilon = parsed.GetValue(_epsilon);
        options.BatchSize = parsed.GetValue(_batch)!.Value;
        options.TrainingThreads = parsed.GetValue(_threads);
        options.Seed = parsed.GetValue(_seed) ?? 0;
        options.Overwrite = parsed.GetValue(_overwrite);
        options.OutputFolder = folder;
        options.HeldOutSet = heldOut is null ? null : ImageFiles.Load(ml, heldOut);
        options.CancellationToken = cancelled;
        options.Progress = new Lines(terminal);
        var sparsifier = create(ml, options);
        using var detector = sparsifier.Fit(ImageFiles.Load(ml, seen));
        var report = sparsifier.Report!;
        terminal.Result(
            new JsonObject { ["folder"] = folder, ["report"] = JsonNode.Parse(report.ToJson()) },
            [.. report.ToLines(), $"{folder}: model.onnx, report.json"]);
        return CommandLine.Success;
    }

    /// <summary>A line at the end of each pass.</summary>
    private sealed class Lines(Terminal terminal) : IProgress<SparsifyProgress>
    {
        public void Report(SparsifyProgress value)
        {
            if (value.Step == value.Steps)
                terminal.Say(FormattableString.Invariant($"{value.Stage}: pass {value.Epoch} of {value.Epochs}")
                    + (value.Loss is { } loss ? FormattableString.Invariant($", loss {loss:0.0000}") : ""));
        }
    }
}
