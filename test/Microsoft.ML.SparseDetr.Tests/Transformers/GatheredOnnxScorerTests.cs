using Microsoft.ML.SparseDetr.Tests.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

[TestClass]
public sealed class GatheredOnnxScorerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Scores_are_those_of_the_network()
    {
        using var folder = new TemporaryFolder();
        var rows = ImageRow.Grey(11);
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), scoreThreshold: 0.3f).Fit(data);

        var found = _ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false).ToArray();
        Assert.AreEqual(rows.Count, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            var brightness = 255 * (i + 1) / found.Length / 255f;
            var kept = TinyDetector.Weights.Count(weight => weight * brightness >= 0.3f);
            Assert.AreEqual(rows[i].Name, found[i].Name);
            CollectionAssert.AreEqual(
                TinyDetector.Labels.Take(kept).Select(label => (uint)label + 1).ToArray(), found[i].PredictedLabel.DenseValues().ToArray());
            for (var k = 0; k < kept; k++)
            {
                Assert.AreEqual(TinyDetector.Weights[k] * brightness, found[i].Score[k], 1e-5f);
                float[] scale = [rows[i].Image!.Width, rows[i].Image!.Height, rows[i].Image!.Width, rows[i].Image!.Height];
                for (var edge = 0; edge < 4; edge++)
                    Assert.AreEqual(TinyDetector.Boxes[4 * k + edge] * scale[edge], found[i].PredictedBoundingBoxes[4 * k + edge], 1e-4f);
            }
        }
    }

    [TestMethod]
    public void It_is_an_estimator_as_ML_NET_wants_it()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(ImageRow.Grey(5));
        EstimatorCheck.Run(_ml, _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), scoreThreshold: 0.05f), data, 1e-4f);
    }

    [TestMethod]
    public void A_file_that_is_no_detector_is_refused()
    {
        using var folder = new TemporaryFolder();
        var text = Path.Combine(folder.Path, "text.onnx");
        File.WriteAllText(text, "this is text and no network");
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.ObjectDetection.ApplyDetector(text));
        StringAssert.Contains(error.Message, text);
    }

    [TestMethod]
    public void A_missing_image_column_is_named()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(ImageRow.Grey(1));
        var scorer = _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), imageColumnName: "Photo");
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => scorer.Fit(data));
        StringAssert.Contains(error.Message, "Could not find image column 'Photo'");
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), imageColumnName: "Name").Fit(data));
        StringAssert.Contains(error.Message, "Schema mismatch for image column 'Name': expected Image, got String");
    }

    [TestMethod]
    public void An_empty_view_scores_to_an_empty_view()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(Array.Empty<ImageRow>());
        using var model = _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path)).Fit(data);
        Assert.IsEmpty(_ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false));
    }

    [TestMethod]
    public void A_row_without_a_image_is_named()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable<ImageRow>([.. ImageRow.Grey(2), new ImageRow { Name = "empty" }]);
        using var model = _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path)).Fit(data);
        var error = Assert.Throws<Exception>(() => _ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false)
            .Count());
        StringAssert.Contains(error.Message, "row 2: there is no image.");
    }
}
