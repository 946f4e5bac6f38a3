using Microsoft.ML;
using Microsoft.ML.SparseDetr;

/// <summary>A training of two steps on drawn images.</summary>
internal static class Training
{
    /// <summary>Fits, saves, loads and scores, and writes on how many of two images the loaded model found something.</summary>
    public static void Run(string folder)
    {
        var ml = new MLContext(seed: 1);
        var (train, heldOut) = SyntheticSteel.Write(folder, new SyntheticSteelOptions { TrainCount = 4, HeldOutCount = 2, Size = 64 });
        var pipeline = ml.Transforms.LoadImages("Image", "", "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options
            {
                Model = DetectorModel.DeimV2Atto,
                ImageSize = 64,
                Epochs = 1,
                BatchSize = 2,
                TrainingThreads = 1, // so small a training gains nothing from more
                ScoreThreshold = 0, // after two steps every score is low
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        IDataView trainSet = ml.ObjectDetection.Load(train);
        string zip = Path.Combine(folder, "model.zip");
        ml.Model.Save(pipeline.Fit(trainSet), trainSet.Schema, zip);
        IDataView scored = ml.Model.Load(zip, out _).Transform(ml.ObjectDetection.Load(heldOut));
        Console.WriteLine("images with detections " + ml.ObjectDetection.ReadDetections(scored).Count(found => found.Count > 0));
    }
}
