// %% [markdown]
// # 05: evaluate and look
//
// One number hides much. This notebook takes the detector of **01-Train and Score** (run it first) apart: figures of each class, curves,
// confusions, kinds of mistakes, the images with the most of them, and where the network looks.

// %%
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.SparseDetr@0.1.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property PublishAot=false

// %%
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.SparseDetr;

// %% [program]
var page = new HtmlPage("05-Evaluate and Look");
void display(object value) => Console.WriteLine(page.Add(value));

// %%
var mlContext = new MLContext(seed: 1);
if (!File.Exists("runs/steel/model.zip"))
    throw new FileNotFoundException("runs/steel/model.zip is missing: run 01-Train and Score first.");
var size = new SyntheticSteelOptions { TrainCount = 320, HeldOutCount = 60, Size = 160 };
var (_, heldOut) = SyntheticSteel.Write("runs/steel/data", size);
var testSet = mlContext.ObjectDetection.Load(heldOut);

// %% [markdown]
// ## Score all of it
//
// The model was trained with `ScoreThreshold = 0.01f`. An average precision needs the low scores, too: it is the area below the whole
// curve, and a threshold of 0.5 would cut its right end off.

// %%
var model = mlContext.Model.Load("runs/steel/model.zip", out _);
var images = mlContext.Transforms.LoadImages("Image", "", "ImagePath").Fit(testSet).Transform(testSet);
var scored = model.Transform(images);
var metrics = mlContext.ObjectDetection.Evaluate(scored);
display(metrics);

// %% [markdown]
// `APs`, `APm` and `APl` are those of small (up to 32² pixels), medium and large (from 96²) objects. A class with few objects has a rough
// figure: look at the column *objects* before you worry about it.

// %% [markdown]
// ## Curves, confusions, kinds of mistakes
//
// Left of the dashed line F1 falls for false alarms, right of it for missed objects. In the matrix the last column is what nothing found,
// the last row what was found where nothing is. *location* means the right class with a box that overlaps by 0.1 to 0.5; *duplicate* a
// second box for an object (TIDE, Bolya et al. 2020).

// %%
display(mlContext.ObjectDetection.Show(metrics.Quality));

// %% [markdown]
// ## Which threshold
//
// The recommended one weighs a false alarm like a missed object. Where a missed defect costs more, take a lower one: this is what it does
// over all classes.

// %%
foreach (var threshold in new[] { 0.1, 0.2, 0.3, 0.4, 0.5 })
{
    var at = (int)Math.Round(100 * threshold);
    var classes = metrics.Quality.Classes;
    var (recall, f1) = (classes.Average(entry => entry.RecallByScore[at]), classes.Average(entry => entry.F1ByScore[at]));
    display(FormattableString.Invariant($"{threshold:0.0}: recall {recall:0.00}, F1 {f1:0.00}"));
}

// %% [markdown]
// ## Images
//
// First some as they come, then those with the most mistakes: what is annotated at the left, what was found at the right.

// %%
var best = (float)metrics.Quality.Threshold;
display(mlContext.ObjectDetection.Show(scored, rows: 3, scoreThreshold: best));

// %%
var run = new RunFolder("runs/steel/dense");
metrics.SavePredictions(run.Predictions);
mlContext.ObjectDetection.SaveValidationImages("runs/steel/dense");
display(mlContext.ObjectDetection.Show(Path.Combine(run.SampleImages, "mistakes.png")));

// %% [markdown]
// ## Where it looks
//
// Each dot of the first picture is where a query starts, the brighter the surer it is; queries that crowd at objects say that their
// selection works. In the second, the brighter a token of the encoder, the more attention the decoder pays to it; a network that looks
// everywhere alike has not learnt yet.

// %%
var example = heldOut.Images[1].Path;
mlContext.ObjectDetection.DrawSparsity(null, run.BestWeights, [example], "runs/steel/look");
foreach (var file in Directory.GetFiles("runs/steel/look", "*.png").Order())
    display(mlContext.ObjectDetection.Show(file));

// %% [markdown]
// ## The whole report
//
// `SaveReport` puts all this and the course of the training on one page for a browser, which needs no other file (`docs/report.md`).

// %%
metrics.Save(run.Metrics);
mlContext.ObjectDetection.SaveReport(["runs/steel/dense"], "runs/steel/report.html");
display($"report.html: {new FileInfo("runs/steel/report.html").Length / 1000} kB");

// %% [program]
page.Save("runs/05-Evaluate and Look.html");
