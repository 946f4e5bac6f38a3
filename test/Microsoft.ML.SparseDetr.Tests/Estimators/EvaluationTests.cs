namespace Microsoft.ML.SparseDetr.Tests.Estimators;

[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Perfect_predictions_have_an_average_precision_of_one()
    {
        var metrics = Evaluate(
            new Row
            {
                Label = ["a", "b"],
                BoundingBoxes = [0, 0, 10, 10, 20, 20, 60, 60],
                PredictedLabel = ["b", "a"],
                PredictedBoundingBoxes = [20, 20, 60, 60, 0, 0, 10, 10],
                Score = [0.9f, 0.1f]
            },
            new Row());
        Assert.AreEqual(1, metrics.MAP50_95, 1e-12);
        Assert.AreEqual(1, metrics.MAP50, 1e-12);
        Assert.AreEqual(2, metrics.ImageCount);
        CollectionAssert.AreEqual(new[] { "a", "b" }, metrics.Coco.PerClass.Select(entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void Nothing_found_is_zero_and_no_error()
    {
        var metrics = Evaluate(new Row { Label = ["a"], BoundingBoxes = [0, 0, 10, 10] });
        Assert.AreEqual(0, metrics.MAP50);
    }

    [TestMethod]
    public void A_predicted_class_that_no_image_shows_is_no_error()
    {
        var metrics = Evaluate(new Row
        {
            Label = ["a"],
            BoundingBoxes = [0, 0, 10, 10],
            PredictedLabel = ["a", "stranger"],
            PredictedBoundingBoxes = [0, 0, 10, 10, 0, 0, 5, 5],
            Score = [0.1f, 0.9f],
        });
        Assert.AreEqual(1, metrics.MAP50, 1e-12);
    }

    [TestMethod]
    public void Keys_and_text_give_the_same_figures()
    {
        var data = _ml.Data.LoadFromEnumerable(new[]
        {
            new Row { Label = ["a", "b"], BoundingBoxes = [0, 0, 10, 10, 20, 20, 60, 60], PredictedLabel = ["b"],
                PredictedBoundingBoxes = [20, 20, 60, 60], Score = [0.1f] },
        });
        var text = _ml.ObjectDetection.Evaluate(data);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        data = _ml.Transforms.Conversion.MapValueToKey("PredictedLabel", keyData: _ml.ObjectDetection.ClassNames(["x", "b", "a"])).Fit(data)
            .Transform(data);
        Assert.AreEqual(text.MAP50, _ml.ObjectDetection.Evaluate(data).MAP50, 1e-12);
        Assert.AreEqual(0.5, text.MAP50, 1e-12);
    }

    [TestMethod]
    public void Objects_of_a_class_that_the_keys_do_not_know_count_as_missed()
    {
        var data = _ml.Data.LoadFromEnumerable(new[]
        {
            new Row { Label = ["a", "rare"], BoundingBoxes = [0, 0, 10, 10, 20, 20, 60, 60], PredictedLabel = ["a"],
                PredictedBoundingBoxes = [0, 0, 10, 10], Score = [0.1f] },
        });
        foreach (var column in new[] { "Label", "PredictedLabel" })
            data = _ml.Transforms.Conversion.MapValueToKey(column, keyData: _ml.ObjectDetection.ClassNames(["a"])).Fit(data)
                .Transform(data);
        var metrics = _ml.ObjectDetection.Evaluate(data);
        Assert.AreEqual(0.5, metrics.MAP50, 1e-12);
        CollectionAssert.AreEqual(new[] { "a", "(unknown)" }, metrics.Coco.PerClass.Select(entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void A_prediction_inside_an_ignored_region_is_not_wrong()
    {
        var metrics = Evaluate(new Row
        {
            Label = ["a"],
            BoundingBoxes = [0, 0, 10, 10],
            IgnoredLabel = ["a"],
            IgnoredBoundingBoxes = [100, 100, 200, 200],
            PredictedLabel = ["a", "a"],
            PredictedBoundingBoxes = [110, 110, 150, 150, 0, 0, 10, 10],
            Score = [0.9f, 0.1f],
        });
        Assert.AreEqual(1, metrics.MAP50, 1e-12);
    }

    [TestMethod]
    public void What_is_wrong_with_the_view_is_said()
    {
        var missing = _ml.Data.LoadFromEnumerable([new DetectionRow()]);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.ObjectDetection.Evaluate(missing)).Message,
            "Could not find predicted label column 'PredictedLabel'");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => Evaluate(new Row { Label = ["a"] })).Message,
            "Row 0 has 1 labels and 0 bounding box values");
        Assert.ThrowsExactly<InvalidOperationException>(() => Evaluate());
    }

    [TestMethod]
    public void Predictions_that_a_threshold_cut_are_warned_about()
    {
        var lines = new List<string>();
        _ml.Log += (_, message) => lines.Add(message.Message);
        Evaluate(new Row
        {
            Label = ["a"],
            BoundingBoxes = [0, 0, 10, 10],
            PredictedLabel = ["a"],
            PredictedBoundingBoxes = [0, 0, 10, 10],
            Score = [0.6f]
        });
        Assert.IsTrue(lines.Any(line => line.Contains("No prediction scores below 0.60")));
    }

    private ObjectDetectionMetrics Evaluate(params Row[] rows) => _ml.ObjectDetection.Evaluate(_ml.Data.LoadFromEnumerable(rows));

    private sealed class Row
    {
        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] IgnoredLabel { get; set; } = [];

        public float[] IgnoredBoundingBoxes { get; set; } = [];

        public string[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
