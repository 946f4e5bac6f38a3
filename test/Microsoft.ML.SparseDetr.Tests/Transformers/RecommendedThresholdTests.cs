namespace Microsoft.ML.SparseDetr.Tests.Transformers;

[TestClass]
public sealed class RecommendedThresholdTests
{
    [TestMethod]
    public void A_note_of_the_threshold_goes_with_the_files_and_changes_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var images = ml.Data.LoadFromEnumerable(Array.Empty<ImageRow>());
        using var plain = ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path)).Fit(images);
        Assert.IsNull(plain.RecommendedThreshold);

        using var noted = plain.WithRecommendedThreshold(0.41f);
        Assert.AreEqual(0.41f, noted.RecommendedThreshold);
        Assert.AreEqual(plain.ScoreThreshold, noted.ScoreThreshold);
        Assert.AreEqual("0.41", noted.Metadata["sparsedetr.threshold"]);

        var onnx = folder.File("noted.onnx");
        noted.SaveAsOnnx(onnx);
        using var read = ml.ObjectDetection.ApplyDetector(onnx).Fit(images);
        Assert.AreEqual(0.41f, read.RecommendedThreshold);

        var zip = folder.File("noted.zip");
        ml.Model.Save(noted, images.Schema, zip);
        using var loaded = ml.ObjectDetection.LoadModel(zip);
        Assert.AreEqual(0.41f, loaded.RecommendedThreshold);

        using var again = noted.WithRecommendedThreshold(null);
        Assert.IsNull(again.RecommendedThreshold);
        CollectionAssert.AreEquivalent(plain.Metadata.ToArray(), again.Metadata.ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => plain.WithRecommendedThreshold(1.5f));
    }
}
