using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr train</c>: from annotated images to model.zip, model.onnx and metrics.json.</summary>
internal sealed class TrainVerb : IVerb
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _val = new("--val")
    {
        Description = "Annotated images to measure after each epoch",
        HelpName = "FILE|DIR"
    };
    private readonly Option<string?> _valImages = CommonOptions.ValImages();
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly Option<string?> _valSplit = new("--val-split")
    {
        Description = "Part of --val to read, as --split",
        HelpName = "NAME"
    };
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "Weights (.safetensors, .pth) to start from",
        HelpName = "FILE"
    };
    private readonly Option<string?> _backbone = new("--backbone-weights")
    {
        Description = "Weights of the backbone alone (.safetensors, .pth), of a classifier or of a whole detector that has it",
        HelpName = "FILE"
    };
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<int?> _epochs = CommonOptions.Positive(
        new Option<int?>("--epochs") { Description = "Passes over the images", HelpName = "N", DefaultValueFactory = _ => 50 }, 1, 100_000);
    private readonly Option<int?> _batch = CommonOptions.Positive(
        new Option<int?>("--batch") { Description = "Images of one step", HelpName = "N", DefaultValueFactory = _ => 8 }, 1, 1024);
    private readonly Option<float?> _rate = new("--lr")
    {
        Description = "Highest learning rate of the heads [default: half of the published one]",
        HelpName = "X"
    };
    private readonly Option<string> _augment = new("--augment")
    {
        Description = "Random changes of the images",
        DefaultValueFactory = _ => "mild",
    };
    private readonly Option<float> _threshold = new("--threshold")
    {
        Description = "Lowest score that model.zip returns, 0 to 1",
        HelpName = "X",
        DefaultValueFactory = _ => SuperSparseDetrTransformer.DefaultScoreThreshold,
    };
    private readonly SparsityArguments _sparsity = new();
    private readonly Option<string> _tokenChoice = new("--token-choice")
    {
        Description = "Keep the same tokens in all images, or those that a small network predicts for each",
        DefaultValueFactory = _ => "averaged",
    };
    private readonly Option<float?> _rho = CommonOptions.KeepRatio();
    private readonly Option<string> _criterion = new("--token-criterion")
    {
        Description = "Of a Sparse DETR: choose these tokens by the decoder's attention, as a scoring network expects it, by how sure a "
            + "detection head is, at random, or by a scoring network that learns what lies inside of objects",
        DefaultValueFactory = _ => "attention",
    };
    private readonly Option<string?> _schedule = new("--schedule")
    {
        Description = "When parts are left out: at the paper's shares of the training, or all in the first fifth "
            + "[default: early with balanced, fast and targets, otherwise paper]",
    };
    private readonly CompensationArguments _compensation = new();
    private readonly Option<string?> _scores = new("--scores")
    {
        Description = "Scores (.safetensors) of a finished training: leave out by them before the first step, to go on from its --weights",
        HelpName = "FILE",
    };
    private readonly Option<bool> _collect = new("--collect-scores")
    {
        Description = "Collect scores although everything is kept, for export --scores"
    };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue from the last checkpoint in --out" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the run that --out holds" };
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<int?> _workers = CommonOptions.Positive(
        new Option<int?>("--workers") { Description = "Threads that decode and augment", HelpName = "N", DefaultValueFactory = _ => 2 }, 1,
        256);
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<int?> _seed = CommonOptions.Seed();
    private readonly Option<string> _out = CommonOptions.Out("Folder for the model, the figures and the checkpoints");

    public Command Build(Terminal terminal)
    {
        _model.Required = true;
        _augment.AcceptOnlyFromAmong("none", "flip", "mild", "surface", "strong");
        _tokenChoice.AcceptOnlyFromAmong("averaged", "predicted");
        _criterion.AcceptOnlyFromAmong([.. Enum.GetNames<TokenCriterion>().Select(name => name.ToLowerInvariant())]);
        _schedule.AcceptOnlyFromAmong("paper", "early");
        var command = new Command("train", "Train a detector on annotated images")
        {
            _data, _val, _valImages, _split, _valSplit, _model, _weights, _backbone, _size, _epochs, _batch, _rate, _augment, _threshold,
            _resume, _overwrite, _threads, _workers, _device, _seed, _out,
        };
        _annotated.AddTo(command);
        _sparsity.AddTo(command);
        command.Add(_tokenChoice);
        command.Add(_rho);
        command.Add(_criterion);
        command.Add(_schedule);
        command.Add(_scores);
        _compensation.AddTo(command);
        command.Add(_collect);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_weights) is not null && result.GetValue(_backbone) is not null)
                result.AddError($"{_weights.Name} and {_backbone.Name} exclude each other: whole weights have a backbone.");
            if (result.GetValue(_resume) && result.GetValue(_overwrite))
                result.AddError("--resume and --overwrite exclude each other.");
            if (result.GetValue(_scores) is not null && result.GetResult(_schedule) is { Implicit: false })
                result.AddError($"{_scores.Name} and {_schedule.Name} exclude each other: by finished scores everything changes at once.");
        });
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var preset = DetectorPreset.Parse(parsed.GetValue(_model)!);
        foreach (var option in new[] { _weights, _backbone })
            if (parsed.GetValue(option) is { } weights && !File.Exists(weights))
                throw new FileNotFoundException($"{option.Name} {weights}: the file is not there.", weights);
        var (data, val, split) = (parsed.GetRequiredValue(_data), parsed.GetValue(_val), parsed.GetValue(_split));
        var valSplit = parsed.GetValue(_valSplit);
        if (val is null && split is null && DatasetReader.FindParts(data) is { } parts) // told below by their paths
            (data, split, val, valSplit) = (parts.Train.Path, parts.Train.Split, parts.Val.Path, parts.Val.Split);
        var training = _annotated.Use(parsed, terminal, data, split, null, cancelled);
        var validation = val is not null
            ? _annotated.Use(parsed, terminal, val, valSplit, parsed.GetValue(_valImages), cancelled)
                .WithClassNames(training.ClassNames)
            : null;
        var folder = OutputFolder.Prepare(parsed.GetRequiredValue(_out));

        var seed = parsed.GetValue(_seed) ?? 0;
        var ml = new MLContext(seed);
        terminal.WarnOf(ml);
        var sparsity = _sparsity.Read(parsed);
        sparsity.Tokens.Choice = Enum.Parse<TokenChoice>(parsed.GetValue(_tokenChoice)!, ignoreCase: true);
        sparsity.Schedule.Early = parsed.GetValue(_schedule) is { } schedule ? schedule == "early" : sparsity.Schedule.Early;
        if (parsed.GetValue(_scores) is { } scores)
        {
            sparsity.Schedule.Early = false; // everything goes at once
            sparsity.Schedule.ScoresFile = File.Exists(scores)
                ? Path.GetFullPath(scores)
                : throw new FileNotFoundException($"{_scores.Name} {scores}: the file is not there.", scores);
        }
        sparsity.CollectScores = parsed.GetValue(_collect);
        _compensation.Apply(parsed, sparsity);
        using var display = new TrainingDisplay(terminal, () =>
            AnnotatedImages.Save(terminal, new RunFolder(folder).Findings, [.. training.Findings, .. validation?.Findings ?? []]));
        var options = new SuperSparseDetrTrainer.Options
        {
            Model = preset.Model,
            WeightsFile = parsed.GetValue(_weights),
            BackboneWeightsFile = parsed.GetValue(_backbone),
            ImageSize = parsed.GetValue(_size),
            Epochs = parsed.GetValue(_epochs)!.Value,
            BatchSize = parsed.GetValue(_batch)!.Value,
            LearningRate = parsed.GetValue(_rate),
            Augmentation = AugmentationOptions.Parse(parsed.GetValue(_augment)!),
            ValidationSet = validation is null ? null : ml.ObjectDetection.Load(validation),
            Sparsity = sparsity,
            SparseEncoder =
            {
                KeepRatio = parsed.GetValue(_rho),
                Criterion = Enum.Parse<TokenCriterion>(parsed.GetValue(_criterion)!, ignoreCase: true),
            },
            ScoreThreshold = parsed.GetValue(_threshold),
            Resume = parsed.GetValue(_resume),
            Overwrite = parsed.GetValue(_overwrite),
            RunFolder = folder,
            TrainingThreads = parsed.GetValue(_threads),
            Workers = parsed.GetValue(_workers)!.Value,
            Device = parsed.GetValue(_device)!,
            Seed = seed,
            CancellationToken = cancelled,
            Progress = display,
        };
        var trainer = ml.ObjectDetection.Trainers.SuperSparseDetr(options);
        var images = ImageFiles.Load(ml, training);
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", keyData: ml.ObjectDetection.ClassNames(training.ClassNames)).Fit(images);
        using var detector = trainer.Fit(keys.Transform(images));
        var measured = validation is null || cancelled.IsCancellationRequested
            ? null
            : _annotated.StillUsable(parsed, terminal, validation, cancelled);
        var teacher = sparsity.Compensation.DenseTeacher?.File;
        return Finish(ml, terminal, folder, detector, images, cancelled, measured, () => teacher is null || measured is null
            ? null
            : ml.ObjectDetection.EvaluateWeights(preset.Model, teacher, measured, options.ImageSize, options.TrainingThreads).MAP50_95);
    }

    private static int Finish(
        MLContext ml, Terminal terminal, string folder, SuperSparseDetrTransformer detector, IDataView images, CancellationToken cancelled,
        DetectionDataset? validation, Func<double?> denseAP)
    {
        var run = new RunFolder(folder);
        var scored = detector.Transform(images);
        var names = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored);
        AtomicFile.Write(
            run.Model, zip => ml.Model.Save(new TransformerChain<ITransformer>(detector, names), images.Schema, zip));
        detector.SaveAsOnnx(run.Onnx);

        var json = new JsonObject { ["folder"] = folder, ["cancelled"] = cancelled.IsCancellationRequested };
        var lines = new List<string> { $"{folder}: {Path.GetFileName(run.Model)}, {Path.GetFileName(run.Onnx)}" };
        var figures = new JsonObject();
        double? ap = null;
        if (validation is not null)
        {
            using var every = detector.WithScoreThreshold(0);
            var metrics = ml.ObjectDetection.Evaluate(every.Transform(ImageFiles.Load(ml, validation)), validation);
            figures = JsonNode.Parse(metrics.Coco.ToJson())!.AsObject();
            ap = metrics.MAP50_95;
            lines.Add(metrics.ToString());
        }
        if (!cancelled.IsCancellationRequested && SparsityBalance.Measure(ml, detector, ap, denseAP) is { } balance)
        {
            figures["sparsity"] = balance.ToJson();
            lines.AddRange(balance.ToLines());
        }
        if (figures.Count > 0)
        {
            AtomicFile.WriteText(run.Metrics, figures.ToJsonString(Terminal.Indented) + "\n");
            json["metrics"] = figures;
        }
        terminal.Result(json, lines);
        return cancelled.IsCancellationRequested ? CommandLine.Interrupted : CommandLine.Success;
    }
}
