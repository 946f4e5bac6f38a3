// %% [markdown]
// # E2E: steel defects
//
// From a folder of real images to a sparse model and its report. NEU-DET (Song and Yan, 2013) has 1,800 photographs of hot-rolled steel,
// 200×200 pixels, with six kinds of defects: crazing, inclusion, patches, pitted surface, rolled-in scale and scratches. Several of them
// have no clear edge, so that even people draw their boxes differently; an AP near 0.4 is a good one here.
//
// The set is not part of this repository. Put it anywhere and let the variable `NEU_DET` name the folder (with `images/` and annotations in
// VOC or COCO); without it this notebook goes on with drawn images in its place, and says so.

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
var page = new HtmlPage("E2E-Steel Defects");
void display(object value) => Console.WriteLine(page.Add(value));

// %%
var mlContext = new MLContext(seed: 1);
mlContext.Log += (_, line) =>
{
    if (line.Kind >= ChannelMessageKind.Info && line.RawMessage.StartsWith("Epoch"))
        Console.WriteLine(line.RawMessage);
};

// %% [markdown]
// ## Data
//
// `DatasetReader.Read` finds the format; `DatasetChecker.SkipUnusable` opens every image and leaves out what cannot be used.

// %%
var folder = Environment.GetEnvironmentVariable("NEU_DET");
var isReal = Directory.Exists(folder);
if (!isReal)
    display("NEU_DET names no folder: drawn images take the place of NEU-DET, and the figures below are theirs.");
var drawn = new SyntheticSteelOptions { TrainCount = 400, HeldOutCount = 1, Size = 160 };
var annotations = isReal ? Path.Combine(folder, "annotations_voc") : "";
var all = isReal
    ? DatasetReader.Read(Directory.Exists(annotations) ? annotations : folder, Path.Combine(folder, "images"))
    : SyntheticSteel.Write("runs/defects/data", drawn).Train;
all = DatasetChecker.SkipUnusable(all);
display($"{all.Images.Count} images, {all.ObjectCount} objects of {string.Join(", ", all.ClassNames)}");

// %%
Directory.CreateDirectory("runs/defects");
mlContext.ObjectDetection.SaveDatasetChart([all], "runs/defects/data.png");
display(mlContext.ObjectDetection.Show("runs/defects/data.png"));

// %% [markdown]
// Three parts: one to train on, one by which the training chooses its best weights, and one that nothing sees until the end.

// %%
var (rest, test) = all.Split(testShare: 0.2);
var (train, validation) = rest.Split(testShare: 0.1);
var testSet = mlContext.ObjectDetection.Load(test);
display(mlContext.ObjectDetection.Show(testSet, rows: 3));

// %% [markdown]
// ## What a real training would take
//
// `TrainingSuggestion.For` says what `sparse-detr train` would do with these images. That takes an hour or two on a few cores, much less
// with official weights. Here the images are small and the epochs few, so that the notebook ends in minutes; the figures are those of a
// network that has only begun to learn.

// %%
var suggestion = TrainingSuggestion.For(train);
display($"{suggestion.Model} at {suggestion.ImageSize} pixels, {suggestion.Epochs} epochs, batches of {suggestion.BatchSize}");

// %% [markdown]
// ## Train, sparse from the start
//
// `SparsityOptions.Balanced()` asks for 0.8 of the dense network's time; `docs/results.md` says what that costs on these images.

// %%
var options = new SuperSparseDetrTrainer.Options
{
    Model = DetectorModel.DeimV2Atto,
    ImageSize = 128,
    Epochs = isReal ? 8 : 12,
    BatchSize = 16,
    LearningRate = 2e-3f,
    Sparsity = SparsityOptions.Balanced(),
    ScoreThreshold = 0.01f,
    ValidationSet = mlContext.ObjectDetection.Load(validation),
    RunFolder = "runs/defects/balanced",
    Overwrite = true,
};
var model = mlContext.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
    .Append(mlContext.ObjectDetection.Trainers.SuperSparseDetr(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
    .Fit(mlContext.ObjectDetection.Load(train));

// %% [markdown]
// ## How good it is

// %%
var scored = model.Transform(testSet);
var metrics = mlContext.ObjectDetection.Evaluate(scored);
display(metrics);

// %%
display(mlContext.ObjectDetection.Show(metrics.Quality));

// %%
display(mlContext.ObjectDetection.Show(scored, rows: 3, scoreThreshold: (float)metrics.Quality.Threshold));

// %% [markdown]
// ## What sparsity bought

// %%
display(mlContext.ObjectDetection.Show(model));

// %%
display(mlContext.ObjectDetection.MeasureBesideDense(model, threads: 1));

// %% [markdown]
// ## Ship it
//
// The files for an application, and a page about the training for the people who ask how good it is.

// %%
var run = new RunFolder("runs/defects/balanced");
metrics.Save(run.Metrics);
metrics.SavePredictions(run.Predictions);
mlContext.Model.Save(model, testSet.Schema, run.Model);
mlContext.ObjectDetection.SaveAsOnnx(model, run.Onnx);
mlContext.ObjectDetection.SaveReport(["runs/defects/balanced"], run.Report);
foreach (var file in new[] { run.Model, run.Onnx, run.Report })
    display($"{Path.GetFileName(file)}: {new FileInfo(file).Length / 1000} kB");

// %% [program]
page.Save("runs/E2E-Steel Defects.html");
