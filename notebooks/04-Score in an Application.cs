// %% [markdown]
// # 04: score in an application
//
// Four ways to use a model that **01-Train and Score** has saved (run it first). None of them needs libtorch: an application references
// ML.NET and this library, or ONNX Runtime alone.

// %%
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.SparseDetr@0.1.0
#:property PublishAot=false

// %%
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.SparseDetr;
using Microsoft.ML.Transforms.Image;

// %% [program]
var page = new HtmlPage("04-Score in an Application");
void display(object value) => Console.WriteLine(page.Add(value));

// %%
var mlContext = new MLContext();
string modelFile = "runs/steel/model.zip", onnxFile = "runs/steel/model.onnx";
if (!File.Exists(modelFile))
    throw new FileNotFoundException($"{modelFile} is missing: run 01-Train and Score first.");
var files = Directory.GetFiles("runs/steel/data/val/images", "*.png").Order().Take(12).ToList();

// %% [markdown]
// ## 1. `Model.Load` and a `PredictionEngine`
//
// The habit of ML.NET: two small classes and one call for each image. The engine is for one thread at a time; in a web service pool it, or
// take the `sparse-detr serve` of this library. From strangers open a zip with `mlContext.ObjectDetection.LoadModel`, which checks the file
// before ML.NET reads it.

// %%
var model = mlContext.Model.Load(modelFile, out _);
var engine = mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
var image = MLImage.CreateFromFile(files[0]);
var output = engine.Predict(new ModelInput { Image = image });
foreach (var (label, score) in output.PredictedLabel.Zip(output.Score).Take(4))
    display(FormattableString.Invariant($"{label} {score:0.00}"));

// %% [markdown]
// ## 2. Lists of objects
//
// `Find` gives the detector inside a model. `Predict` and `PredictFiles` return objects in place of columns; the second decodes the next
// files while the network runs. The score threshold is the one that the evaluation recommended and the file carries.

// %%
var detector = mlContext.ObjectDetection.Find(model);
var threshold = detector.RecommendedThreshold ?? 0.5f;
var predictions = mlContext.ObjectDetection.PredictFiles(detector, files, scoreThreshold: threshold).ToList();
foreach (var prediction in predictions.Take(4))
    display($"{Path.GetFileName(prediction.File)}: {string.Join(", ", prediction.Objects.Select(item => item.ClassName))}");

// %% [markdown]
// A prediction shows itself in a notebook, as a picture with its boxes.

// %%
display(predictions[1]);

// %% [markdown]
// ## 3. The ONNX file in a pipeline
//
// `ApplyDetector` scores with the exported file: class names, sizes and pre-processing stand in its metadata.

// %%
var view = mlContext.Data.LoadFromEnumerable(files.Select(file => new DetectionRow { ImagePath = Path.GetFullPath(file) }));
var pipeline = mlContext.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(mlContext.ObjectDetection.ApplyDetector(onnxFile, scoreThreshold: threshold))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var found = mlContext.ObjectDetection.ReadDetections(pipeline.Fit(view).Transform(view)).ToList();
display($"{found.Sum(objects => objects.Count)} objects in {found.Count} images, by lists {predictions.Sum(item => item.Objects.Count)}");

// %% [markdown]
// ## 4. ONNX Runtime alone
//
// This is all that another runtime or language has to do: resize to the size of the metadata, RGB planes in 0 to 1, and the size of the
// image in a second input; back come class numbers, boxes in pixels and scores, best first. Nothing has to be suppressed. (The library
// averages all pixels that a new one covers, as the training did; nearest pixels, as here, cost a little accuracy.)

// %%
var session = new InferenceSession(onnxFile);
var metadata = session.ModelMetadata.CustomMetadataMap;
int width = int.Parse(metadata["sparsedetr.input_width"]), height = int.Parse(metadata["sparsedetr.input_height"]);
var classNames = JsonSerializer.Deserialize<string[]>(metadata["sparsedetr.class_names"]);
var input = new DenseTensor<float>(new[] { 1, 3, height, width });
var bgra = image.Pixels.ToArray(); // SkiaSharp's order on Linux and Windows
for (var y = 0; y < height; y++)
    for (var x = 0; x < width; x++)
        for (var channel = 0; channel < 3; channel++)
            input[0, channel, y, x] =
                bgra[4 * (y * image.Height / height * image.Width + x * image.Width / width) + 2 - channel] / 255f;
var imageSize = new DenseTensor<long>(new long[] { image.Width, image.Height }, new[] { 1, 2 });
var results = session.Run(new[]
{
    NamedOnnxValue.CreateFromTensor("images", input), NamedOnnxValue.CreateFromTensor("orig_target_sizes", imageSize),
});
var scores = results.Single(result => result.Name == "scores").AsTensor<float>();
var labels = results.Single(result => result.Name == "labels").AsTensor<long>();
for (var i = 0; i < 4; i++)
    display(FormattableString.Invariant($"{classNames[labels[0, i]]} {scores[0, i]:0.00}"));

// %% [markdown]
// ## What it takes
//
// Size, arithmetic and time of the network on this machine, part by part. **02-Make It Sparse** makes them smaller.

// %%
display(mlContext.ObjectDetection.Show(mlContext.ObjectDetection.Measure(onnxFile, threads: 1)));

// %% [program]
page.Save("runs/04-Score in an Application.html");

// %% [types]
public class ModelInput
{
    [ImageType(160, 160)] // a size is demanded and not used: the detector takes any
    public MLImage Image { get; set; }
}

public class ModelOutput
{
    public string[] PredictedLabel { get; set; }

    public float[] PredictedBoundingBoxes { get; set; }

    public float[] Score { get; set; }
}
