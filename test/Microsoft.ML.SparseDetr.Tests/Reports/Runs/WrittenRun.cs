using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Runs;

/// <summary>
/// A run folder as a training leaves it: what a report reads, of a few images and epochs. A test may change it before it is read.
/// </summary>
internal sealed class WrittenRun
{
    public const double Threshold = 0.4;

    private const int Points = 101;

    /// <param name="folder">Where it is written.</param>
    /// <param name="images">Images; the first ones have more mistakes.</param>
    /// <param name="classNames">At least two.</param>
    public WrittenRun(string folder, int images = 4, params string[] classNames)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        var names = classNames.Length > 0 ? classNames : ["crack", "pit", "patch"];
        (Metrics, Predictions) = (MakeMetrics(names), MakePredictions(names, images));
        Options["ClassNames"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        foreach (var ap in new[] { 0.1, 0.25, 0.33, 0.36, 0.38, 0.39, 0.4, 0.4, 0.4, 0.4 })
            History.Add(Epoch(History.Count + 1, ap, 20 - History.Count));
    }

    public string Folder { get; }

    public JsonObject Metrics { get; }

    public JsonObject Predictions { get; }

    public JsonArray History { get; } = [];

    public JsonArray Findings { get; } = [];

    public JsonObject Options { get; } = new()
    {
        ["Model"] = "DeimV2Atto",
        ["Training"] = new JsonObject { ["Epochs"] = 10, ["Height"] = 64, ["Width"] = 64, ["LearningRate"] = 0.0005 },
    };

    public JsonObject Epoch(int index) => History[index]!.AsObject();

    /// <summary>Writes all files.</summary>
    /// <returns>The folder.</returns>
    public string Write()
    {
        foreach (var (name, json) in new (string, JsonNode)[]
                 {
                     ("metrics.json", Metrics), ("predictions.json", Predictions), ("history.json", History), ("options.json", Options),
                     ("findings.json", Findings),
                 })
            File.WriteAllText(Path.Combine(Folder, name), json.ToJsonString());
        File.WriteAllText(Path.Combine(Folder, "log.csv"),
            "epoch,iteration,learning_rate,loss,gradient_norm,seconds,skipped\n1,1,0.001,30.5,1,0.1,0\n1,2,0.001,28.5,1,0.1,0\n");
        return Folder;
    }

    /// <summary>What the report makes of a folder.</summary>
    public static ReportedRun Read(string folder) => RunReader.Read("run", new RunFiles
    {
        Folder = folder,
        Metrics = Path.Combine(folder, "metrics.json"),
        Predictions = Path.Combine(folder, "predictions.json"),
        History = Path.Combine(folder, "history.json"),
        Options = Path.Combine(folder, "options.json"),
        StepLog = Path.Combine(folder, "log.csv"),
        Levers = Path.Combine(folder, "levers.json"),
        Findings = Path.Combine(folder, "findings.json"),
        Onnx = Path.Combine(folder, "model.onnx"),
        TokenImage = Path.Combine(folder, "tokens.png"),
        LatencyImage = Path.Combine(folder, "latency.png"),
        LabelImage = Path.Combine(folder, "images", "labels.png"),
        Images = Path.Combine(folder, "images"),
    });

    public static JsonObject Epoch(int number, double? ap, double loss) => new()
    {
        ["Epoch"] = number,
        ["LearningRate"] = 0.0005,
        ["Loss"] = loss,
        ["Terms"] = new JsonObject { ["loss_mal"] = loss / 2, ["loss_mal_aux_0"] = loss / 4, ["loss_bbox_dn_1"] = loss / 4 },
        ["SkippedSteps"] = 0,
        ["TrainingSeconds"] = 12.5,
        ["ValidationSeconds"] = 1,
        ["AveragePrecision"] = ap,
        ["AveragePrecision50"] = ap * 1.5,
        ["Shares"] = new JsonObject { ["Tokens"] = 1, ["Queries"] = 1, ["FeedForward"] = 1, ["Fusion"] = 1, ["Backbone"] = 1 },
    };

    /// <summary>A class that is as good as the others: nothing stands out.</summary>
    private static JsonObject Class(string name, int i) => new()
    {
        ["name"] = name,
        ["objects"] = 100 + i,
        ["images"] = 50 + i,
        ["AP"] = 0.4 + 0.01 * i,
        ["AP50"] = 0.6,
        ["precision"] = 0.8,
        ["recall"] = 0.7,
        ["f1"] = 0.75,
        ["threshold"] = 0.38,
        ["precisionByRecall"] = Curve(x => 1 - x),
        ["f1ByScore"] = Curve(x => 0.75 - Math.Abs(x - Threshold)),
        ["precisionByScore"] = Curve(x => x),
        ["recallByScore"] = Curve(x => 1 - x),
    };

    private static JsonObject MakeMetrics(string[] names)
    {
        var all = Enumerable.Range(0, names.Length + 1).ToArray();
        int Count(int row, int column) => row == names.Length || column == names.Length ? 4 : row == column ? 80 : 1;
        var counts = all.Select(row => (JsonNode)new JsonArray([.. all.Select(column => (JsonNode)Count(row, column))]));
        return new JsonObject
        {
            ["AP"] = 0.4,
            ["AP50"] = 0.6,
            ["AP75"] = 0.35,
            ["APs"] = -1,
            ["APm"] = 0.4,
            ["APl"] = 0.5,
            ["AR100"] = 0.6,
            ["threshold"] = Threshold,
            ["atThreshold"] = new JsonObject
            {
                ["precision"] = 0.8,
                ["recall"] = 0.7,
                ["f1"] = 0.75,
                ["truePositives"] = 70,
                ["falsePositives"] = 18,
                ["missed"] = 30,
            },
            ["classes"] = new JsonArray([.. names.Select((name, i) => (JsonNode)Class(name, i))]),
            ["confusion"] = new JsonObject
            {
                ["iou"] = 0.5,
                ["threshold"] = Threshold,
                ["names"] = new JsonArray([.. names.Append("background").Select(name => (JsonNode)name)]),
                ["counts"] = new JsonArray([.. counts]),
            },
            ["errors"] = new JsonObject
            {
                ["correct"] = 70,
                ["class"] = 5,
                ["location"] = 5,
                ["both"] = 1,
                ["duplicate"] = 2,
                ["background"] = 5,
                ["missed"] = 10,
            },
            ["objectSizes"] = new JsonArray(
                Size("< 16 px", 0, 16, 20, 14), Size("16-32 px", 16, 32, 40, 30), Size(">= 96 px", 96, null, 40, 32)),
        };
    }

    public static JsonObject Size(string name, double from, double? to, int objects, int found) =>
        new() { ["name"] = name, ["from"] = from, ["to"] = to, ["objects"] = objects, ["found"] = found };

    // Each image: an object that a detection of 0.9 finds, one that a detection of 0.3 finds, and wrong boxes.
    private JsonObject MakePredictions(string[] names, int images)
    {
        var list = new JsonArray();
        for (var i = 0; i < images; i++)
        {
            var file = Path.Combine(Folder, $"image{i}.png");
            using (var pixels = new ImagePixels(80, 60))
            {
                new Random(i).NextBytes(pixels.Bytes);
                ImageFile.Save(pixels, file);
            }
            list.Add(new JsonObject
            {
                ["file"] = file,
                ["width"] = 80,
                ["height"] = 60,
                ["objects"] = new JsonArray(Box(0, [5, 5, 30, 30]), Box(1, [40, 20, 70, 50])),
                ["detections"] = new JsonArray(
                    Found(0, 0.9, [6, 5, 31, 30], "correct"), Found(1, 0.6, [6, 6, 30, 29], i == 0 ? "class" : "background"),
                    Found(1, 0.3, [40, 21, 70, 50], "correct"), Found(0, 0.1, [60, 5, 75, 15], "background")),
                ["missed"] = new JsonArray(1),
                ["mistakes"] = images - i,
            });
        }
        return new JsonObject
        {
            ["threshold"] = Threshold,
            ["classNames"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
            ["images"] = list,
        };
    }

    private static JsonObject Box(int label, double[] box) =>
        new() { ["label"] = label, ["box"] = JsonSerializer.SerializeToNode(box), ["ignored"] = false };

    private static JsonObject Found(int label, double score, double[] box, string match) =>
        new() { ["label"] = label, ["score"] = score, ["box"] = JsonSerializer.SerializeToNode(box), ["match"] = match };

    private static JsonNode? Curve(Func<double, double> of) =>
        JsonSerializer.SerializeToNode(Enumerable.Range(0, Points).Select(i => Math.Clamp(of(i / 100.0), 0, 1)));
}
