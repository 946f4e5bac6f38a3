using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr predict</c>: images with boxes and a JSON file of all detections.</summary>
internal sealed class PredictVerb : IVerb
{
    private readonly Argument<string> _input = new("images") { Description = "An image, or a folder of images" };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _weights = CommonOptions.Weights();
    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "Class names, for bare weights (text file or COCO file)",
        HelpName = "FILE"
    };
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly Option<string> _out = CommonOptions.Out($"Folder for the images and {DrawingNames.List}");
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<bool> _strict = new("--strict") { Description = "Refuse the images when one would have to be left out" };
    private readonly Option<float> _threshold = new("--threshold")
    {
        Description = "Lowest score to report, 0 to 1",
        HelpName = "X",
        DefaultValueFactory = _ => 0.4f,
    };

    public Command Build(Terminal terminal)
    {
        _weights.Required = true;
        var command = new Command("predict", "Find objects in images")
        {
            _input, _model, _weights, _classes, _size, _out, _threads, _threshold, _strict,
        };
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var named = ImageFiles.Find(parsed.GetRequiredValue(_input));
        var files = Usable(named, parsed.GetValue(_strict), terminal);
        var folder = OutputFolder.Prepare(parsed.GetRequiredValue(_out));
        var drawings = DrawingNames.Plan(files, folder);
        var ml = new MLContext();
        var request = new DetectorRequest(
            parsed.GetValue(_model), ClassList.Read(parsed.GetValue(_classes)), parsed.GetValue(_size),
            parsed.GetValue(_threshold), parsed.GetValue(_threads) ?? 2);
        using var detector = DetectorFile.Open(ml, parsed.GetValue(_weights)!, request);

        var found = ml.ObjectDetection.ReadDetections(detector.Transform(ImageFiles.Load(ml, files)));
        var results = new JsonArray();
        var lines = new List<string>();
        foreach (var (file, drawing, image) in files.Zip(drawings, found))
        {
            cancelled.ThrowIfCancellationRequested();
            ml.ObjectDetection.SaveImage(file, image, detector.ClassNames, drawing);
            results.Add(ToJson(file, drawing, image));
            lines.Add($"{file}: {image.Count} objects");
        }
        var json = new JsonObject { ["images"] = results };
        AtomicFile.WriteText(Path.Combine(folder, DrawingNames.List), json.ToJsonString() + "\n");
        terminal.Result(json, lines);
        var missing = named.Count - files.Count;
        if (missing <= DatasetChecker.LargestSkippedShare * named.Count)
            return CommandLine.Success;
        terminal.Error($"{missing} of {named.Count} images cannot be used, which is more than "
            + $"{100 * DatasetChecker.LargestSkippedShare:0} %; the results of the others are in {folder}.");
        return CommandLine.Failure;
    }

    // Asked before ML.NET opens a pipe, or takes memory for a small file of many pixels.
    private static List<string> Usable(IReadOnlyList<string> files, bool strict, Terminal terminal)
    {
        List<string> usable = [], problems = [];
        foreach (var file in files)
            if (ImageChecker.FindProblem(file, out var oddity) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                usable.Add(file);
                if (oddity is not null)
                    terminal.Warn(oddity);
            }
        if (usable.Count == 0 || strict && problems.Count > 0)
            throw new InvalidDataException(string.Join('\n', problems));
        foreach (var problem in problems)
            terminal.Warn($"{problem} The image is left out.");
        return usable;
    }

    private static JsonObject ToJson(string file, string drawing, IReadOnlyList<DetectedObject> image) => new()
    {
        ["file"] = file,
        [DrawingNames.Property] = Path.GetFileName(drawing),
        ["objects"] = new JsonArray([.. image.Select(found => new JsonObject
        {
            ["class"] = found.ClassName,
            ["score"] = found.Score,
            ["box"] = new JsonArray(found.X0, found.Y0, found.X1, found.Y1),
        })]),
    };
}
