// An application that scores and never trains. It opens a saved model and an exported network, runs both on one image, and prints
// what they find and which native libraries it took: Score model.zip model.onnx image.png

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr;
using Microsoft.ML.Transforms.Image;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext();
using MLImage image = MLImage.CreateFromFile(args[2]);
var input = new Input { Image = image };
IDataView view = ml.Data.LoadFromEnumerable([input]);

ITransformer model = ml.Model.Load(args[0], out _);
Print("transform", ml.Data.CreateEnumerable<Output>(model.Transform(view), reuseRowObject: false).Single());

using (PredictionEngine<Input, Output> engine = ml.Model.CreatePredictionEngine<Input, Output>(model))
    Print("engine", engine.Predict(input));

GatheredOnnxScorer scorer = ml.ObjectDetection.ApplyDetector(args[1], scoreThreshold: 0.05f);
var named = scorer.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
Print("scorer", ml.Data.CreateEnumerable<Output>(named.Fit(view).Transform(view), reuseRowObject: false).Single());

MappedLibraries.Print();

static void Print(string way, Output output) => Console.WriteLine(string.Join(
    ": ", way, string.Join(' ', output.PredictedLabel), string.Join(' ', output.Score), string.Join(' ', output.PredictedBoundingBoxes)));

internal sealed class Input
{
    [ImageType(64, 64)]
    public MLImage? Image { get; set; }
}

internal sealed class Output
{
    public string[] PredictedLabel { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];
}
