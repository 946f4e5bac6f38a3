namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class DetectorPresetTests
{
    [TestMethod]
    public void EveryModelHasARowUnderItsName()
    {
        foreach (var model in Enum.GetValues<DetectorModel>())
        {
            var preset = DetectorPreset.Of(model);
            Assert.AreSame(preset, DetectorPreset.Parse(preset.Name));
            Assert.AreSame(preset, DetectorPreset.Parse(preset.Name.ToUpperInvariant()));
        }
        Assert.AreEqual(Enum.GetValues<DetectorModel>().Length, DetectorPreset.All.Count);
    }

    [TestMethod]
    public void AnUnknownNameIsAnsweredWithTheKnownOnes()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => DetectorPreset.Parse("yolo"));
        StringAssert.Contains(error.Message, "'yolo'");
        foreach (var preset in DetectorPreset.All)
            StringAssert.Contains(error.Message, preset.Name);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DetectorPreset.Of((DetectorModel)99));
    }
}
