using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Tests.Onnx;

[TestClass]
public sealed class DetectorMetadataTests
{
    private static readonly DetectorMetadata Metadata = new()
    {
        Model = "deim-n",
        ClassNames = ["scratch", "pit, deep", "Öl"],
        InputWidth = 640,
        InputHeight = 320,
        Sparsity = new Dictionary<string, string> { ["queries"] = "250" },
    };

    [TestMethod]
    public void Round_trips_through_the_entries()
    {
        var read = DetectorMetadata.FromEntries(Metadata.ToEntries());
        Assert.AreEqual(Metadata.Model, read.Model);
        Assert.AreEqual((640, 320), (read.InputWidth, read.InputHeight));
        CollectionAssert.AreEqual(Metadata.ClassNames.ToArray(), read.ClassNames.ToArray());
        Assert.AreEqual("250", read.Sparsity["queries"]);
        Assert.IsFalse(read.DeformableEncoder || Metadata.ToEntries().ContainsKey(DetectorMetadata.EncoderKey));
        Assert.IsTrue(DetectorMetadata.FromEntries((Metadata with { DeformableEncoder = true }).ToEntries()).DeformableEncoder);
        Assert.IsTrue(read is { KeepRatio: null, TokenCriterion: null });
        read = DetectorMetadata.FromEntries((Metadata with { KeepRatio = 0.3f, TokenCriterion = "random" }).ToEntries());
        Assert.AreEqual((0.3f, "random"), (read.KeepRatio!.Value, read.TokenCriterion));
        Assert.IsNull(read.RecommendedThreshold);
        Assert.AreEqual(0f, DetectorMetadata.FromEntries((Metadata with { RecommendedThreshold = 0 }).ToEntries()).RecommendedThreshold);
    }

    [TestMethod]
    [DataRow(DetectorMetadata.ClassNamesKey, "[1")]
    [DataRow(DetectorMetadata.ClassNamesKey, "null")]
    [DataRow(DetectorMetadata.InputWidthKey, "-3")]
    [DataRow(DetectorMetadata.FormatKey, "2")]
    [DataRow(DetectorMetadata.PreprocessingKey, "letterbox")]
    [DataRow(DetectorMetadata.ModelKey, null)]
    [DataRow(DetectorMetadata.EncoderKey, "")]
    [DataRow(DetectorMetadata.EncoderKey, "convolutional")]
    [DataRow(DetectorMetadata.KeepRatioKey, "1.1"), DataRow(DetectorMetadata.KeepRatioKey, "many")]
    [DataRow(DetectorMetadata.KeepRatioKey, "0")]
    [DataRow(DetectorMetadata.ThresholdKey, "-0.1"), DataRow(DetectorMetadata.ThresholdKey, "NaN")]
    public void An_entry_that_is_missing_or_wrong_is_an_error(string key, string? value)
    {
        var entries = Metadata.ToEntries().ToDictionary();
        entries.Remove(key);
        if (value is not null)
            entries[key] = value;
        Assert.ThrowsExactly<InvalidDataException>(() => DetectorMetadata.FromEntries(entries));
    }
}
