// Trains a detector on drawn steel surfaces, scores the images it has not seen, and leaves everything in runs/quickstart:
// model.zip (for mlContext.Model.Load), model.onnx (for any ONNX runtime), metrics.json, predictions/*.png and report.html.

using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr;

var clock = Stopwatch.StartNew();
var folder = Path.GetFullPath(args.Length > 0 ? args[0] : Path.Combine("runs", "quickstart"));
Directory.CreateDirectory(Path.Combine(folder, "predictions"));
var run = new RunFolder(folder);

var ml = new MLContext(seed: 1);
ml.Log += (_, line) =>
{
    if (line.Kind >= ChannelMessageKind.Info)
        Console.WriteLine($"{clock.Elapsed:mm\\:ss} {line.RawMessage}");
};

// 1. Data: images with known boxes, in COCO format. With one set of your own: LoadFromCoco("annotations.json", "images"), then
// TrainTestSplit.
var (train, heldOut) = SyntheticSteel.Write(Path.Combine(folder, "data"));
var trainSet = ml.ObjectDetection.Load(train);
var testSet = ml.ObjectDetection.Load(heldOut);

// 2. Pipeline: decode, classes to keys, detector, keys back to class names.
var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath")
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .Append(ml.ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options
    {
        Model = DetectorModel.DeimV2Atto,
        ImageSize = 128,
        Epochs = 12,
        BatchSize = 16,
        LearningRate = 2e-3f,
        ScoreThreshold = 0.01f, // low, so that Evaluate sees the whole precision-recall curve
        ValidationSet = testSet,
        RunFolder = folder,
        Overwrite = true, // a second start replaces the first
    }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

// 3. Train. Weights start at random: nothing is downloaded.
ITransformer model = pipeline.Fit(trainSet);

// 4. Score what was held out. The network runs in ONNX Runtime from here on.
var scored = model.Transform(testSet);
var metrics = ml.ObjectDetection.Evaluate(scored);
metrics.Save(run.Metrics);
metrics.SavePredictions(run.Predictions); // what was found in each image, for the report

// 5. Save, both ways.
ml.Model.Save(model, trainSet.Schema, run.Model);
ml.ObjectDetection.SaveAsOnnx(model, run.Onnx);

// 6. Look at it.
var images = ml.Data.CreateEnumerable<DetectionRow>(testSet, reuseRowObject: false);
foreach (var (image, found) in images.Zip(ml.ObjectDetection.ReadDetections(scored)).Take(24))
    ml.ObjectDetection.SaveImage(
        image.ImagePath, [.. found.Where(item => item.Score >= 0.4f)], heldOut.ClassNames,
        Path.Combine(folder, "predictions", Path.GetFileNameWithoutExtension(image.ImagePath) + ".png"));

// 7. A page about the training, for a browser.
ml.ObjectDetection.SaveReport([folder], run.Report);

Console.WriteLine($"{clock.Elapsed:mm\\:ss} {metrics} -> {folder}");
