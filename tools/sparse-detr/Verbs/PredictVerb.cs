using System.CommandLine;
using Microsoft.ML.SparseDetr;
using SparseDetr.Cli.Prediction;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr predict</c>: images with boxes, and lists of all detections in the formats that others read.</summary>
internal sealed class PredictVerb : IVerb
{
    private readonly Argument<string[]> _inputs = new("MODEL IMAGES")
    {
        Description = "The model (.zip, .onnx, .safetensors, .pth, .pt); then images, folders, or patterns such as "
            + "\"lot*/cam1/*.png\" in quotes",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = CommonOptions.Weights();
    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "Class names, for bare weights (text file or COCO file)",
        HelpName = "FILE"
    };
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<float?> _rho = CommonOptions.KeepRatio();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for the results [default: runs/predict-1, -2, …]",
        HelpName = "DIR",
    };
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly ProviderOption _provider = new();
    private readonly Option<bool> _strict = new("--strict") { Description = "Refuse the images when one would have to be left out" };
    private readonly Option<float?> _threshold = new("--threshold")
    {
        Description = "Lowest score to report, 0 to 1 [default: what the model recommends, else 0.4]",
        HelpName = "X",
    };
    private readonly Option<int?> _tile = CommonOptions.Positive(
        new Option<int?>("--tile")
        {
            Description = "Look at overlapping tiles of N×N pixels, for small objects in large images; the input size of the network is "
                + "a good N",
            HelpName = "N",
        },
        32, 8192);
    private readonly Option<float?> _overlap = new("--overlap")
    {
        Description = "With --tile: share of a tile that its neighbour shows too, 0 to 0.75 [default: 0.2]",
        HelpName = "X",
    };
    private readonly Option<bool> _tilesOnly = new("--tiles-only") { Description = "With --tile: do not look at the whole image as well" };
    private readonly Option<bool> _noImages = new("--no-images") { Description = "Draw nothing" };
    private readonly Option<string[]> _save = new("--save")
    {
        Description = $"Beside {DetectionList.FileName}: coco (result list), csv (a line an object), yolo (a text file an image); "
            + "may be given several times",
        HelpName = "FORMAT",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Data set: gives --save coco its numbers, and the images where none are named",
        HelpName = "FILE|DIR",
    };
    private readonly Option<string?> _split = CommonOptions.Split();

    public Command Build(Terminal terminal)
    {
        _save.AcceptOnlyFromAmong("coco", "csv", "yolo");
        var command = new Command("predict", "Find objects in images")
        {
            _inputs, _model, _weights, _classes, _size, _rho, _threshold, _tile, _overlap, _tilesOnly, _out, _noImages, _save, _data,
            _split, _threads, _strict,
        };
        _provider.AddTo(command);
        command.Validators.Add(result =>
        {
            var (model, images) = ModelArgument.Split(result.GetValue(_inputs) ?? [], result.GetValue(_weights));
            if (model is null)
                result.AddError($"name the model first: sparse-detr predict MODEL IMAGES ({string.Join(' ', ModelArgument.Endings)}).");
            else if (images.FirstOrDefault(ModelArgument.Is) is { } second)
                result.AddError($"{second}: a second model; the first is {model}.");
            else if (images.Count == 0 && result.GetValue(_data) is null)
                result.AddError("name images, or a folder of images, behind the model.");
            else if (images.Count > 0 && result.GetValue(_data) is not null && !(result.GetValue(_save) ?? []).Contains("coco"))
                result.AddError("--data: beside images it only serves --save coco, which is not there.");
            if (result.GetValue(_tile) is null && (result.GetValue(_overlap) is not null || result.GetValue(_tilesOnly)))
                result.AddError("--overlap and --tiles-only need --tile N.");
        });
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var (model, inputs) = ModelArgument.Split(parsed.GetValue(_inputs) ?? [], parsed.GetValue(_weights));
        var dataset = parsed.GetValue(_data) is { } data
            ? DatasetReader.Read(data, null, new DatasetReadOptions { Split = parsed.GetValue(_split) })
            : null;
        var images = inputs.Count > 0 ? ImageFiles.Find(inputs, terminal.Warn)
            : ImageFiles.Named([.. dataset!.Images.Select(image => image.Path)]);
        if (parsed.GetValue(_strict))
            RequireAll(images);
        var ml = new MLContext();
        var request = new DetectorRequest(parsed.GetValue(_model), ClassList.Read(parsed.GetValue(_classes)), parsed.GetValue(_size),
            parsed.GetValue(_threshold) ?? ScoreThreshold.Default, _provider.Read(parsed, parsed.GetValue(_threads)))
        { KeepRatio = parsed.GetValue(_rho) };
        using var detector = DetectorFile.Open(ml, model!, request);
        var threshold = ScoreThreshold.Choose(parsed.GetValue(_threshold), detector);

        var formats = parsed.GetValue(_save) ?? [];
        var numbers = CocoNumbers.Of(formats.Contains("coco") ? dataset : null, images, detector.ClassNames);
        IResultList[] lists =
        [
            .. formats.Contains("csv") ? [new CsvList()] : Array.Empty<IResultList>(),
            .. formats.Contains("coco") ? [new CocoList(numbers)] : Array.Empty<IResultList>(),
            .. formats.Contains("coco") && numbers.AreOurs ? [new CocoImageList(numbers)] : Array.Empty<IResultList>(),
        ];
        string[] files = [.. lists.Select(list => list.File)];
        lists = [new DetectionList(Path.GetFullPath(model!), threshold.Value, detector.ClassNames, files), .. lists];
        files = [DetectionList.FileName, .. files];

        var folder = parsed.GetValue(_out) is { } named ? Path.GetFullPath(named) : Path.GetFullPath(OutputFolder.Next("predict"));
        var results = ResultFiles.Plan(images, folder, files, !parsed.GetValue(_noImages), formats.Contains("yolo"));
        var isNew = !Directory.Exists(folder);
        OutputFolder.Prepare(folder);
        var summary = new PredictionSummary();
        var labels = new YoloLabels(folder, detector.ClassNames);
        var writer = new PredictionWriter(folder, lists, image => Finish(ml, detector, labels, folder, image), summary, terminal,
            TimeProvider.System);
        try
        {
            writer.Write(images, results, ml.ObjectDetection.PredictFiles(detector, images.Select(image => image.Path), Tiles(parsed),
                threshold.Value), cancelled);
        }
        catch when (isNew && summary.Images == 0)
        {
            Directory.Delete(folder, recursive: true); // nothing of use is in there
            throw;
        }
        return Tell(terminal, writer, summary, threshold, detector.Scoring, folder, files, images.Count, results);
    }

    private static int Tell(
        Terminal terminal, PredictionWriter writer, PredictionSummary summary, ScoreThreshold threshold, ScoringOptions scoring,
        string folder,
        string[] files, int all, IReadOnlyList<ResultFiles> results)
    {
        var isInterrupted = writer.Done < all;
        var drawings = results.Count > 0 && results[0].Drawing is not null ? summary.Images : 0;
        terminal.Result(summary.ToJson(threshold, scoring, writer.Elapsed, folder, files, isInterrupted ? all : null),
            summary.ToLines(threshold, scoring, writer.Elapsed, folder, files, drawings));
        var missing = summary.Unusable.Count;
        if (isInterrupted)
        {
            terminal.Error($"interrupted after {writer.Done} of {all} images; what is finished is in {folder}, and its "
                + $"{DetectionList.FileName} says that it is not complete.");
            return CommandLine.Interrupted;
        }
        if (missing <= DatasetChecker.LargestSkippedShare * all)
            return CommandLine.Success;
        terminal.Error($"{missing} of {all} images cannot be used, which is more than "
            + $"{100 * DatasetChecker.LargestSkippedShare:0} %; the results of the others are in {folder}.");
        return CommandLine.Failure;
    }

    private static void Finish(
        MLContext ml, SuperSparseDetrTransformer detector, YoloLabels labels, string folder, PredictedImage image)
    {
        if (image.Files.Drawing is { } drawing)
        {
            var path = Path.Combine(folder, drawing);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ml.ObjectDetection.SaveImage(image.Found.File, image.Found.Objects, detector.ClassNames, path);
        }
        if (image.Files.Labels is not null)
            labels.Write(image);
    }

    private TileOptions? Tiles(ParseResult parsed) => parsed.GetValue(_tile) is { } size
        ? new TileOptions { Size = size, Overlap = parsed.GetValue(_overlap) ?? 0.2f, WholeImage = !parsed.GetValue(_tilesOnly) }
        : null;

    // Asked before anything is written.
    private static void RequireAll(IReadOnlyList<FoundImage> images)
    {
        var problems = images.Select(image => ImageChecker.FindProblem(image.Path)).OfType<string>().ToList();
        if (problems.Count > 0)
            throw new InvalidDataException(string.Join('\n', problems));
    }
}
