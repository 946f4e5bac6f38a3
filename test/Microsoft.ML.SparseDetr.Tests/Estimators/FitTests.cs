using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Tests.CommandLine;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Tests.Estimators;

/// <summary>Whole trainings, as small as they can be: three images, one of them without objects.</summary>
[TestClass]
public sealed class FitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_pipeline_trains_scores_and_saves()
    {
        var lines = new List<string>();
        _ml.Log += (_, line) => lines.Add(line.Message);
        var data = _ml.ObjectDetection.LoadFromCoco(TinyDataset.Make(_folder.Path).Write(_folder.Path));
        var options = Tiny();
        options.ValidationSet = data;
        options.RunFolder = _folder.File("run");
        options.ScoreThreshold = 0;
        var pipeline = _ml.Transforms.LoadImages("Image", "", "ImagePath")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_ml.ObjectDetection.Trainers.SuperSparseDetr(options))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);

        var scored = model.Transform(data);
        var metrics = _ml.ObjectDetection.Evaluate(scored);
        Assert.AreEqual(3, metrics.ImageCount);
        Assert.AreEqual(3, _ml.ObjectDetection.ReadDetections(scored).Count());

        var detector = _ml.ObjectDetection.Find(model);
        CollectionAssert.AreEqual(new[] { "scratch", "pit", "patch" }, detector.ClassNames.ToArray());
        Assert.AreEqual(64, detector.InputHeight);
        var onnx = _folder.File("model.onnx");
        _ml.ObjectDetection.SaveAsOnnx(model, onnx);
        using (var scorer = _ml.ObjectDetection.ApplyDetector(onnx, scoreThreshold: 0).Fit(scored))
            foreach (var (a, b) in _ml.ObjectDetection.ReadDetections(scored)
                .Zip(_ml.ObjectDetection.ReadDetections(scorer.Transform(model.Transform(data)))))
                EstimatorCheck.Near([.. a.Select(found => found.Score)], [.. b.Select(found => found.Score)], 1e-5f);

        var zip = _folder.File("model.zip");
        _ml.Model.Save(model, data.Schema, zip);
        var loaded = new MLContext().Model.Load(zip, out _);
        foreach (var (a, b) in _ml.ObjectDetection.ReadDetections(scored).Zip(_ml.ObjectDetection.ReadDetections(loaded.Transform(data))))
            EstimatorCheck.Near([.. a.Select(found => found.Score)], [.. b.Select(found => found.Score)], 1e-4f);

        Assert.IsTrue(lines.Any(line => line.Contains("Epoch 1 of 1: loss")), string.Join('\n', lines));
        foreach (var file in new[] { "options.json", "log.csv", "history.json", "last.safetensors", "best.safetensors" })
            Assert.IsTrue(File.Exists(Path.Combine(options.RunFolder, file)), file);
        var effective = JsonDocument.Parse(File.ReadAllText(Path.Combine(options.RunFolder, "options.json"))).RootElement;
        Assert.AreEqual("DeimV2Atto", effective.GetProperty("Model").GetString());
        Assert.AreEqual(1, effective.GetProperty("Training").GetProperty("Epochs").GetInt32());
    }

    [TestMethod]
    [DataRow(TokenChoice.Predicted, false), DataRow(TokenChoice.Averaged, true)]
    public void A_token_predictor_and_a_deformable_encoder_travel_with_the_model(TokenChoice choice, bool deformable)
    {
        var options = Tiny();
        options.Epochs = 2;
        options.Sparsity = new SparsityOptions { TokenKeepRatio = 0.6f, Tokens = { Choice = choice, DeformableEncoder = deformable } };
        options.RunFolder = _folder.File("run");
        options.ScoreThreshold = 0;
        var data = Keyed(SmallImages());
        options.ValidationSet = data;
        using var model = _ml.ObjectDetection.Trainers.SuperSparseDetr(options).Fit(data);
        var scores = Scores(model);

        string zip = _folder.File("model.zip"), weights = Path.Combine(options.RunFolder, "best.safetensors");
        _ml.Model.Save(model, data.Schema, zip);
        Same(scores, Scores(new MLContext().Model.Load(zip, out _)));
        using (var opened = _ml.ObjectDetection.LoadWeights(null, weights, scoreThreshold: 0))
        {
            Same(scores, Scores(opened));
            CollectionAssert.AreEqual(model.ClassNames.ToArray(), opened.ClassNames.ToArray());
            Assert.AreEqual((64, 64, "deimv2-atto"), (opened.InputHeight, opened.InputWidth, opened.ModelName));
        }
        Assert.Contains("not of 'deim-n'",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.ObjectDetection.LoadWeights(DetectorModel.DeimN, weights)).Message);
        Assert.Contains("those given are another", Assert.ThrowsExactly<ArgumentException>(() =>
            _ml.ObjectDetection.LoadWeights(null, weights, [.. model.ClassNames.Select(_ => "another")])).Message);
        var beside = _ml.ObjectDetection.MeasureBesideDense(model, runs: 1);
        long[] encoders = [.. new[] { beside.Model, beside.Dense! }.Select(cost => cost[NetworkComponent.Encoder].MultiplyAdds)];
        Assert.AreEqual(choice == TokenChoice.Predicted, encoders[0] > encoders[1], "a predictor costs, tokens that are left out save");
        Assert.AreEqual(deformable, beside.Formulas.Count == 0);
        Assert.HasCount(3, Directory.GetFiles(Path.Combine(options.RunFolder, "images"), "*-tokens.png"));

        float[][] Scores(ITransformer from) => [.. _ml.ObjectDetection.ReadDetections(from.Transform(data))
            .Select(found => found.Select(item => item.Score).ToArray())];

        static void Same(float[][] expected, float[][] actual)
        {
            foreach (var (a, b) in expected.Zip(actual))
                EstimatorCheck.Near(a, b, 1e-4f);
        }
    }

    [TestMethod]
    public void The_trainer_is_an_estimator_as_ML_NET_wants_it()
    {
        var data = Keyed(_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2).Select(i => new Row
        {
            Name = $"row {i}",
            Image = ImageRow.Grey(70, 60, (byte)(40 + 90 * i)),
            Label = ["pit"],
            BoundingBoxes = [5, 5, 30, 30],
        }).ToArray()));
        var options = Tiny();
        options.ScoreThreshold = 0;
        EstimatorCheck.Run(_ml, _ml.ObjectDetection.Trainers.SuperSparseDetr(options), data, 1e-3f);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_model()
    {
        var data = Keyed(SmallImages());
        var first = Scores(data);
        var second = Scores(data);
        for (var i = 0; i < first.Length; i++)
            CollectionAssert.AreEqual(first[i], second[i]);

        float[][] Scores(IDataView view)
        {
            using var model = _ml.ObjectDetection.Trainers.SuperSparseDetr(Tiny()).Fit(view);
            using var all = model.WithScoreThreshold(0);
            return [.. _ml.ObjectDetection.ReadDetections(all.Transform(view)).Select(found => found.Select(item => item.Score).ToArray())];
        }
    }

    [TestMethod]
    public void A_cancelled_training_returns_a_model_and_can_be_continued()
    {
        using var source = new CancellationTokenSource();
        var options = Tiny();
        options.Epochs = 3;
        options.RunFolder = _folder.File("run");
        options.CancellationToken = source.Token;
        options.Progress = new Receiver(progress =>
        {
            if (progress.Epoch == 2)
                source.Cancel();
        });
        var data = Keyed(SmallImages());
        using (var model = _ml.ObjectDetection.Trainers.SuperSparseDetr(options).Fit(data))
            Assert.AreEqual(3, _ml.ObjectDetection.ReadDetections(model.Transform(data)).Count());
        Assert.IsTrue(File.Exists(Path.Combine(options.RunFolder, "last.safetensors")));

        var epochs = new List<int>();
        options.CancellationToken = default;
        options.Resume = true;
        options.Progress = new Receiver(progress =>
        {
            if (progress.EpochFinished)
                epochs.Add(progress.Epoch);
        });
        _ml.ObjectDetection.Trainers.SuperSparseDetr(options).Fit(data).Dispose();
        Assert.AreEqual(3, epochs[^1]);
        Assert.DoesNotContain(1, epochs);
    }

    private static SuperSparseDetrTrainer.Options Tiny() => new()
    {
        Model = DetectorModel.DeimV2Atto,
        ImageSize = 64,
        Epochs = 1,
        BatchSize = 2,
        Seed = 5,
    };

    private IDataView SmallImages() =>
        _ml.Transforms.LoadImages("Image", "", "ImagePath")
            .Fit(_ml.ObjectDetection.LoadFromCoco(TinyDataset.Make(_folder.Path).Write(_folder.Path)))
            .Transform(_ml.ObjectDetection.LoadFromCoco(Path.Combine(_folder.Path, "annotations.json")));

    private IDataView Keyed(IDataView data) => _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);

    private sealed class Receiver(Action<FitProgress> receive) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => receive(value);
    }

    private sealed class Row
    {
        public string Name { get; set; } = "";

        [UnsizedImage]
        public MLImage? Image { get; set; }

        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];
    }
}
