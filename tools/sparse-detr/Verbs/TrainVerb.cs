using System.CommandLine;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr train</c>: from annotated images to model.zip, model.onnx and metrics.json.</summary>
internal sealed class TrainVerb : IVerb
{
    private const string NoWeights = "none";
    private const string Chosen = "[default: chosen by the images]";

    private readonly TrainingData _images = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "Weights (.safetensors, .pth) to start from; none for random ones [default: official ones where they lie in a known "
            + "place]",
        HelpName = "FILE"
    };
    private readonly Option<string?> _backbone = new("--backbone-weights")
    {
        Description = "Weights of the backbone alone (.safetensors, .pth), of a classifier or of a whole detector that has it",
        HelpName = "FILE"
    };
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<int?> _epochs = CommonOptions.Positive(
        new Option<int?>("--epochs") { Description = $"Passes over the images {Chosen}", HelpName = "N" }, 1, 100_000);
    private readonly Option<TimeSpan?> _time = new("--time")
    {
        Description = "Longest time, such as 45m or 2h: the training is laid out for fewer epochs where they would take longer",
        HelpName = "TIME",
        CustomParser = TimeSpans.Parse,
    };
    private readonly Option<int?> _patience = CommonOptions.Positive(
        new Option<int?>("--patience") { Description = "End when the AP has not risen for N epochs", HelpName = "N" }, 1, 100_000);
    private readonly Option<int?> _batch = CommonOptions.Positive(
        new Option<int?>("--batch") { Description = $"Images of one step {Chosen}", HelpName = "N" }, 1, 1024);
    private readonly Option<float?> _rate = new("--lr")
    {
        Description = "Highest learning rate of the heads [default: the published one, and half of it where training goes on from weights]",
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
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Continue from the last checkpoint in --out, or of the last run, with the options that it had",
    };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the run that --out holds" };
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<int?> _workers = CommonOptions.Positive(
        new Option<int?>("--workers") { Description = "Threads that decode and augment", HelpName = "N", DefaultValueFactory = _ => 2 }, 1,
        256);
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<int?> _seed = CommonOptions.Seed();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for the model, the figures and the checkpoints [default: runs/train-1, -2, …]",
        HelpName = "PATH",
    };

    public Command Build(Terminal terminal)
    {
        _augment.AcceptOnlyFromAmong("none", "flip", "mild", "surface", "strong");
        _tokenChoice.AcceptOnlyFromAmong("averaged", "predicted");
        _criterion.AcceptOnlyFromAmong([.. Enum.GetNames<TokenCriterion>().Select(name => name.ToLowerInvariant())]);
        _schedule.AcceptOnlyFromAmong("paper", "early");
        var command = new Command("train", "Train a detector on annotated images")
        {
            _model, _weights, _backbone, _size, _epochs, _time, _patience, _batch, _rate, _augment, _threshold, _resume, _overwrite,
            _threads, _workers, _device, _seed, _out,
        };
        _images.AddTo(command);
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
            if (!result.GetValue(_resume) && !_images.AreNamed(result))
                result.AddError(TrainingData.Unnamed);
            if (result.GetValue(_resume) && result.GetValue(_overwrite))
                result.AddError("--resume and --overwrite exclude each other.");
            if (result.GetValue(_scores) is not null && result.GetResult(_schedule) is { Implicit: false })
                result.AddError($"{_scores.Name} and {_schedule.Name} exclude each other: by finished scores everything changes at once.");
        });
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult given, Terminal terminal, CancellationToken cancelled)
    {
        var place = given.GetValue(_out)
            ?? (given.GetValue(_resume) ? OutputFolder.Last("train") : null) ?? OutputFolder.Next("train");
        var parsed = given.GetValue(_resume) ? RememberedArguments.Complete(given, new RunFolder(place).Arguments) : given;
        foreach (var option in new[] { _weights, _backbone })
            if (parsed.GetValue(option) is { } weights && weights != NoWeights && !File.Exists(weights))
                throw new FileNotFoundException($"{option.Name} {weights}: the file is not there.", weights);
        var model = parsed.GetValue(_model) is { } name ? DetectorPreset.Parse(name) : null;
        var seed = parsed.GetValue(_seed) ?? 0;
        var (training, validation) = _images.Use(parsed, terminal, seed, cancelled);
        var chosen = Choose(parsed, terminal, model?.Model, training, new RunFolder(place));
        var folder = OutputFolder.Prepare(place);
        var preset = DetectorPreset.Of(chosen.Model);
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
        var results = new TrainingResults(ml, terminal, folder);
        using var display = new TrainingDisplay(terminal, () =>
        {
            RememberedArguments.Save(parsed, new RunFolder(folder).Arguments, _out, _resume, _overwrite);
            AnnotatedImages.Save(terminal, new RunFolder(folder).Findings, [.. training.Findings, .. validation?.Findings ?? []]);
            results.DrawLabels(validation is null ? [training] : [training, validation]);
        });
        var options = new SuperSparseDetrTrainer.Options
        {
            Model = preset.Model,
            WeightsFile = chosen.WeightsFile,
            BackboneWeightsFile = parsed.GetValue(_backbone),
            ImageSize = chosen.ImageSize,
            Epochs = chosen.Epochs,
            TimeLimit = parsed.GetValue(_time),
            Patience = parsed.GetValue(_patience),
            BatchSize = chosen.BatchSize,
            LearningRate = chosen.LearningRate,
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
            : _images.StillUsable(parsed, terminal, validation, cancelled);
        var teacher = sparsity.Compensation.DenseTeacher?.File;
        double? OfTeacher() => teacher is null || measured is null
            ? null
            : ml.ObjectDetection.EvaluateWeights(preset.Model, teacher, measured, options.ImageSize, options.TrainingThreads).MAP50_95;
        return results.Write(detector, images, measured, OfTeacher, cancelled);
    }

    /// <summary>What the user left open: as the run had it that goes on, else as the images suggest.</summary>
    private TrainingSuggestion Choose(
        ParseResult parsed, Terminal terminal, DetectorModel? model, DetectionDataset training, RunFolder run)
    {
        var before = parsed.GetValue(_resume) && File.Exists(run.LastCheckpoint) ? TrainingWishes.Of(run) : new TrainingWishes();
        var weights = parsed.GetValue(_weights) is { } named ? named == NoWeights ? "" : named
            : parsed.GetValue(_backbone) is not null ? "" : before.WeightsFile;
        var chosen = TrainingSuggestion.For(training, new TrainingWishes
        {
            Model = model ?? before.Model,
            WeightsFile = weights,
            ImageSize = parsed.GetValue(_size) ?? before.ImageSize,
            Epochs = parsed.GetValue(_epochs) ?? before.Epochs,
            BatchSize = parsed.GetValue(_batch) ?? before.BatchSize,
            LearningRate = parsed.GetValue(_rate) ?? before.LearningRate,
            Gpu = parsed.GetValue(_device) != "cpu",
        });
        foreach (var reason in chosen.Reasons)
            terminal.Say($"chosen: {reason}");
        return chosen;
    }
}
