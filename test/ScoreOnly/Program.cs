// What an application does with a saved model, and nothing else: a bare Model.Load and a prediction engine.
// Prints the scores and boxes of one picture, and the mapped libraries that have to do with libtorch, which must be none.

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext();
var model = ml.Model.Load(args[0], out _);
using var engine = ml.Model.CreatePredictionEngine<Input, Output>(model);
using var picture = MLImage.CreateFromFile(args[1]);
var found = engine.Predict(new Input { Image = picture });

Console.WriteLine("scores " + string.Join(' ', found.Score.Select(value => value.ToString("R"))));
Console.WriteLine("boxes " + string.Join(' ', found.PredictedBoundingBoxes.Select(value => value.ToString("R"))));
Console.WriteLine("classes " + string.Join(' ', found.PredictedLabel));
foreach (string library in File.ReadLines("/proc/self/maps").Where(line => line.Contains("torch") || line.Contains("libc10") || line.Contains("libgomp") || line.Contains("SparseDetrOps"))
             .Select(line => Path.GetFileName(line.Split(' ')[^1])).Where(name => name.Contains(".so")).Distinct())
    Console.WriteLine("mapped " + library);

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
