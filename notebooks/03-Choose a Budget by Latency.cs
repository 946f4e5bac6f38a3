// %% [markdown]
// # 03: choose a budget by latency
//
// How much can be left out before it hurts? Nobody knows beforehand, but it is quickly tried: a trained dense network is the start, each
// budget trains on for some epochs, and a chart of AP over milliseconds shows where the bend is. Run **01-Train and Score** first; its
// weights are the start here.

// %%
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.SparseDetr@0.1.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property PublishAot=false

// %%
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr;

// %% [program]
var page = new HtmlPage("03-Choose a Budget by Latency");
void display(object value) => Console.WriteLine(page.Add(value));

// %%
var mlContext = new MLContext(seed: 1);
mlContext.Log += (_, line) =>
{
    if (line.Kind >= ChannelMessageKind.Info && line.RawMessage.StartsWith("Epoch"))
        Console.WriteLine(line.RawMessage);
};
var denseWeights = "runs/steel/dense/best.safetensors";
if (!File.Exists(denseWeights))
    throw new FileNotFoundException($"{denseWeights} is missing: run 01-Train and Score first.");

// %%
var size = new SyntheticSteelOptions { TrainCount = 320, HeldOutCount = 60, Size = 160 };
var (drawn, heldOut) = SyntheticSteel.Write("runs/steel/data", size);
var split = mlContext.ObjectDetection.TrainTestSplit(mlContext.ObjectDetection.Load(drawn), testFraction: 0.15);
var testSet = mlContext.ObjectDetection.Load(heldOut);

// %% [markdown]
// ## The budgets
//
// A `SparsityTarget` says what share of the dense network's time the finished one may take. With `Measure = false` a table counts that
// comes with the library; with `true` (or `SparsityOptions.ForLatency(0.5f)`) every part is measured on this machine first, which takes
// some minutes and is worth it before the last training. `SparsityOptions.Balanced()` and `Fast()` are the ratios 0.8 and 0.65 of the
// table.

// %%
SparsityOptions Budget(float ratio) => new()
{
    Target = new SparsityTarget { Kind = SparsityTargetKind.Latency, Ratio = ratio, Measure = false },
    Compensate = false,
    Schedule = { Early = true },
    Repair = new RepairOptions(),
};

// %% [markdown]
// ## The same training for each
//
// Five epochs from the dense weights are enough to see the trend. A ratio of 1 is the dense network under the same five epochs: without it
// the sparse ones would be compared with a network that has learnt for less time.

// %%
ITransformer Train(float ratio) => mlContext.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
    .Append(mlContext.ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options
    {
        Model = DetectorModel.DeimV2Atto,
        WeightsFile = denseWeights,
        ImageSize = 128,
        Epochs = 5,
        BatchSize = 16,
        LearningRate = 1e-3f,
        Sparsity = ratio < 1 ? Budget(ratio) : new SparsityOptions(),
        ScoreThreshold = 0.01f,
        ValidationSet = split.TestSet,
        RunFolder = $"runs/steel/budget-{100 * ratio:0}",
        Overwrite = true,
    }))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
    .Fit(split.TrainSet);

// %%
var ratios = new[] { 1f, 0.7f, 0.5f };
var models = ratios.Select(Train).ToList();

// %% [markdown]
// ## AP over milliseconds
//
// The files take turns in every round, so that what else the machine does meets all alike. The networks have hardly seen the data; what
// counts is how they lie to each other.

// %%
var files = ratios.Select(ratio => $"runs/steel/budget-{100 * ratio:0}.onnx").ToList();
foreach (var (model, file) in models.Zip(files))
    mlContext.ObjectDetection.SaveAsOnnx(model, file);
var costs = mlContext.ObjectDetection.MeasureInTurns(files, threads: 1);
var points = models.Select((model, i) => new AccuracyAndLatency(
    ratios[i] < 1 ? $"ratio {ratios[i]}" : "dense", costs[i].Milliseconds,
    mlContext.ObjectDetection.Evaluate(model.Transform(testSet)).Coco.AP)).ToList();
mlContext.ObjectDetection.SaveAccuracyLatencyChart(points, "drawn steel, 128×128, 1 thread", "runs/steel/budgets.png");
display(mlContext.ObjectDetection.Show("runs/steel/budgets.png"));

// %%
foreach (var (point, cost) in points.Zip(costs))
    display(FormattableString.Invariant(
        $"{point.Name}: AP {point.AP:0.000}, {point.Milliseconds:0.00} ms, {cost.Gigaflops:0.000} GFLOPs, {cost.Bytes / 1000} kB"));

// %% [markdown]
// ## What went
//
// The smallest network, part by part, beside the dense one. Take the lowest ratio whose AP you can afford, and train it as long as the
// dense network was trained: early cuts recover with time.

// %%
display(mlContext.ObjectDetection.Show(models.Last()));

// %%
display(mlContext.ObjectDetection.MeasureBesideDense(models.Last(), threads: 1));

// %% [program]
page.Save("runs/03-Choose a Budget by Latency.html");
