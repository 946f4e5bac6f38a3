using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

[TestClass]
public sealed class SuperSparseDetrTransformerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_prediction_engine_gives_what_Transform_gives()
    {
        using var folder = new TemporaryFolder();
        var rows = ImageRow.Grey(4);
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = Open(folder, data);
        var expected = _ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false).ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<EngineInput, PredictionRow>(model);
        for (var i = 0; i < rows.Count; i++)
        {
            var actual = engine.Predict(new EngineInput { Name = rows[i].Name, Image = rows[i].Image });
            EstimatorCheck.Near(expected[i].Score, actual.Score, 1e-5f);
            EstimatorCheck.Near(expected[i].PredictedBoundingBoxes, actual.PredictedBoundingBoxes, 1e-4f);
        }
    }

    [TestMethod]
    public void A_loaded_model_gives_the_typed_detector_back()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(ImageRow.Grey(6));
        using var model = Open(folder, data);
        var names = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(data));
        var zip = Path.Combine(folder.Path, "model.zip");
        _ml.Model.Save(new TransformerChain<ITransformer>(model, names), data.Schema, zip);

        var ml = new MLContext();
        var loaded = ml.Model.Load(zip, out _);
        Assert.AreEqual(TextDataViewType.Instance,
            ((VectorDataViewType)loaded.GetOutputSchema(data.Schema)["PredictedLabel"].Type).ItemType);
        using var found = ml.ObjectDetection.Find(loaded);
        Assert.AreNotSame(model, found);
        CollectionAssert.AreEqual(TinyDetector.ClassNames, found.ClassNames.ToArray());
        Assert.AreEqual((TinyDetector.Width, TinyDetector.Height), (found.InputWidth, found.InputHeight));
        Assert.AreEqual(model.ScoreThreshold, found.ScoreThreshold);
        Assert.AreSame(model, ml.ObjectDetection.Find(model));
        Assert.ThrowsExactly<ArgumentException>(() => ml.ObjectDetection.Find(names));
    }

    [TestMethod]
    public void The_exported_file_scores_the_same_through_plain_ApplyOnnxModel()
    {
        using var folder = new TemporaryFolder();
        var rows = ImageRow.Grey(1);
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = Open(folder, data);
        var copy = Path.Combine(folder.Path, "copy.onnx");
        _ml.ObjectDetection.SaveAsOnnx(model, copy);
        CollectionAssert.AreEqual(TinyDetector.Build(), File.ReadAllBytes(copy));
    }

    [TestMethod]
    public void Several_threads_score_at_once()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(ImageRow.Grey(20));
        using var model = Open(folder, data);
        var expected = Scores(model.Transform(data));
        Parallel.For(0, 4, _ =>
        {
            foreach (var (a, b) in expected.Zip(Scores(model.Transform(data))))
                EstimatorCheck.Near(a, b, 1e-5f);
        });
    }

    [TestMethod]
    public void A_reader_may_stop_early()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(ImageRow.Grey(60));
        using var model = Open(folder, data);
        Assert.HasCount(1, _ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false).Take(1).ToArray());
    }

    [TestMethod]
    public void The_threshold_can_be_changed()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(ImageRow.Grey(3));
        using var model = Open(folder, data);
        using var all = model.WithScoreThreshold(0);
        Assert.IsTrue(Scores(all.Transform(data)).All(scores => scores.Length == 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.WithScoreThreshold(1.5f));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.WithScoreThreshold(float.NaN));
    }

    private SuperSparseDetrTransformer Open(TemporaryFolder folder, IDataView data) =>
        _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), scoreThreshold: 0.05f).Fit(data);

    private List<float[]> Scores(IDataView scored) =>
        [.. _ml.Data.CreateEnumerable<PredictionRow>(scored, reuseRowObject: false).Select(row => row.Score)];

    private sealed class EngineInput
    {
        public string Name { get; set; } = "";

        [ImageType(10, 10)]
        public MLImage? Image { get; set; }
    }
}
