// %% [markdown]
// # 02: make it sparse
//
// A detection transformer has more of everything than one task needs: queries, tokens of the encoder, hidden channels. This trainer gives
// each of these parts scores while the network learns, leaves out what scores least, and cuts the weights at the end. What remains is an
// ordinary ONNX file with the same inputs and outputs, smaller and faster on any runtime, without masks or special kernels (Super Sparse
// DETR, CVPR 2026 Findings; `docs/sparsity.md`). The training takes about a minute on two cores.

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
var page = new HtmlPage("02-Make It Sparse");
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
// The drawn steel surfaces of **01-Train and Score**: the same options write the same files.

// %%
var size = new SyntheticSteelOptions { TrainCount = 320, HeldOutCount = 60, Size = 160 };
var (drawn, heldOut) = SyntheticSteel.Write("runs/steel/data", size);
var split = mlContext.ObjectDetection.TrainTestSplit(mlContext.ObjectDetection.Load(drawn), testFraction: 0.15);
var testSet = mlContext.ObjectDetection.Load(heldOut);

// %% [markdown]
// ## One more option
//
// The only difference to a dense training is `Sparsity`. `SparsityOptions.Fast()` asks for a network that takes 0.65 of the dense one's
// time; which queries and channels go is found by their scores and by a table of what each saves. It happens in the first fifth of the
// training, so that the network has time to recover, and the layers behind the cut are refit by least squares at once (*repair*).

// %%
var pipeline = mlContext.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
    .Append(mlContext.ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options
    {
        Model = DetectorModel.DeimV2Atto,
        ImageSize = 128,
        Epochs = 12,
        BatchSize = 16,
        LearningRate = 2e-3f,
        Sparsity = SparsityOptions.Fast(),
        ScoreThreshold = 0.01f,
        ValidationSet = split.TestSet,
        RunFolder = "runs/steel/fast",
        Overwrite = true,
    }))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(split.TrainSet);

// %% [markdown]
// ## What is left
//
// *queries* is a count, the others are shares. A quarter of each group of channels stays at least, and at least four times as many queries
// as the training image with the most objects has.

// %%
display(mlContext.ObjectDetection.Show(model));

// %% [markdown]
// ## What it saves
//
// The dense network of the same size is built with random weights, and both are timed in turns in ONNX Runtime. On a busy machine medians
// say little and the fastest runs more; parameters and GFLOPs are exact. At 128×128 pixels the fixed cost of each operator weighs more than
// at 640×640, where the same cut saves more time.

// %%
display(mlContext.ObjectDetection.MeasureBesideDense(model, threads: 1));

// %% [markdown]
// ## What it costs
//
// Compare with the figures of **01-Train and Score**, which had the same data, epochs and seed. After twelve epochs neither network has
// learnt all it can, and 60 images decide to a few hundredths of AP at best. `docs/results.md` has `Fast` and `SparsityOptions.Balanced()`
// measured on real images, with several seeds.

// %%
var scored = model.Transform(testSet);
var metrics = mlContext.ObjectDetection.Evaluate(scored);
display(metrics);

// %%
display(mlContext.ObjectDetection.Show(scored, rows: 3, scoreThreshold: (float)metrics.Quality.Threshold));

// %% [markdown]
// ## Save
//
// A sparse model is saved and loaded like any other; nobody who scores with it notices. **03-Choose a Budget by Latency** is about how much
// to leave out.

// %%
mlContext.ObjectDetection.SaveAsOnnx(model, "runs/steel/fast.onnx");
display($"fast.onnx: {new FileInfo("runs/steel/fast.onnx").Length / 1000} kB");

// %% [program]
page.Save("runs/02-Make It Sparse.html");
