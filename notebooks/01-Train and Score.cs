// %% [markdown]
// # 01: train and score
//
// A detection transformer looks at an image once and answers with a fixed number of *queries*: each is a box, a class and a score, and no
// suppression of overlapping boxes follows. In training the Hungarian algorithm matches queries and annotated objects one to one. This
// notebook trains the smallest of them, DEIMv2-Atto with half a million parameters, on drawn steel surfaces, and scores images that it has
// not seen. The training takes about a minute on two processor cores.

// %%
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.SparseDetr@0.1.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property PublishAot=false

// %% [markdown]
// The third package is libtorch for Linux. On Windows or macOS take `TorchSharp-cpu, 0.107.0` in its place; an application that only scores
// needs neither.

// %%
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr;

// %% [program]
var page = new HtmlPage("01-Train and Score");
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
// `SyntheticSteel` draws images with four kinds of defects and writes them with their annotations. Your own set is one line:
// `mlContext.ObjectDetection.Load("my-images")`, in the format of COCO, VOC, YOLO, VoTT and others (**REF-Data Formats**).

// %%
var size = new SyntheticSteelOptions { TrainCount = 320, HeldOutCount = 60, Size = 160 };
var (drawn, heldOut) = SyntheticSteel.Write("runs/steel/data", size);
var data = mlContext.ObjectDetection.Load(drawn);
display(mlContext.ObjectDetection.Show(data, rows: 3));

// %% [markdown]
// A training measures itself after each epoch and keeps the best weights, so it needs images of its own for that. `TrainTestSplit` divides
// in such a way that each class has the same share on both sides; the 60 held-out images stay out of all this until the end.

// %%
var split = mlContext.ObjectDetection.TrainTestSplit(data, testFraction: 0.15);
var testSet = mlContext.ObjectDetection.Load(heldOut);

// %% [markdown]
// ## Pipeline
//
// The same steps as with any trainer of ML.NET: load the images, turn class names into keys, train, turn keys back into names. Twelve
// epochs of 272 images are few. For a real set leave `Epochs`, `LearningRate` and `ImageSize` out: `TrainingSuggestion.For` chooses them
// from the data, typically 12,000 steps from random weights, and official weights (`WeightsFile = "…"`) need half of that.

// %%
var options = new SuperSparseDetrTrainer.Options
{
    Model = DetectorModel.DeimV2Atto,
    ImageSize = 128,
    Epochs = 12,
    BatchSize = 16,
    LearningRate = 2e-3f,
    ScoreThreshold = 0.01f, // low, so that Evaluate sees the whole precision-recall curve
    ValidationSet = split.TestSet,
    RunFolder = "runs/steel/dense",
    Overwrite = true, // a second start replaces the first
};
var pipeline = mlContext.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
    .Append(mlContext.ObjectDetection.Trainers.SuperSparseDetr(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

// %% [markdown]
// ## Fit
//
// The loss falls from the first step on, the AP only after some epochs: before the matching has settled, no box overlaps an object by more
// than half.

// %%
var model = pipeline.Fit(split.TrainSet);

// %% [markdown]
// ## Transform and Evaluate
//
// From here on ONNX Runtime does the work and libtorch is not needed. AP is the mean over the overlaps 0.50 to 0.95, AP50 that at 0.50
// alone. The *recommended threshold* is the score with the best balance of false alarms and missed objects.

// %%
var scored = model.Transform(testSet);
var metrics = mlContext.ObjectDetection.Evaluate(scored);
display(metrics);

// %%
display(mlContext.ObjectDetection.Show(scored, rows: 3, scoreThreshold: (float)metrics.Quality.Threshold));

// %% [markdown]
// Several frames around one object are the mark of a short training: that a single query answers for an object is the last thing that the
// one-to-one matching teaches.

// %% [markdown]
// ## Save
//
// The zip is for ML.NET (`mlContext.Model.Load`), the `.onnx` file for any ONNX runtime. Both carry the class names and the recommended
// threshold. An application has images, neither paths nor labels, so the chain that is saved begins with the detector. **04-Score in an
// Application** goes on with these files, **05-Evaluate and Look** with the figures.

// %%
var detector = mlContext.ObjectDetection.Find(model).WithRecommendedThreshold((float?)metrics.Quality.RecommendedThreshold);
var images = mlContext.Transforms.LoadImages("Image", "", "ImagePath").Fit(testSet).Transform(testSet);
var names = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(detector.Transform(images));
mlContext.Model.Save(new TransformerChain<ITransformer>(detector, names), images.Schema, "runs/steel/model.zip");
detector.SaveAsOnnx("runs/steel/model.onnx");
foreach (var name in new[] { "model.zip", "model.onnx" })
    display($"{name}: {new FileInfo("runs/steel/" + name).Length / 1000} kB");

// %% [program]
page.Save("runs/01-Train and Score.html");
