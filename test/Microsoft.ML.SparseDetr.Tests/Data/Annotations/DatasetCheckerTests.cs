using Microsoft.ML.SparseDetr.Data.Formats.Coco;

namespace Microsoft.ML.SparseDetr.Tests.Data.Annotations;

[TestClass]
public sealed class DatasetCheckerTests
{
    [TestMethod]
    [NeedsShared("data/neu-det")]
    public void EveryBadImageIsReportedWithItsCause()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Shared.Find("data/neu-det/images/crazing_1.jpg"));
        File.WriteAllBytes(folder.File("1.jpg"), whole);
        File.WriteAllBytes(folder.File("2.jpg"), whole[..(whole.Length / 2)]);
        File.WriteAllBytes(folder.File("3.jpg"), []);
        File.WriteAllText(folder.File("4.jpg"), "This is a text.");
        File.WriteAllBytes(folder.File("6.jpg"), [.. whole, .. new byte[100]]);
        File.WriteAllBytes(folder.File("5.jpg"), whole);
        var images = Enumerable.Range(1, 7).Select(id => (Id: id, File: id == 7 ? 1 : id, Width: id == 7 ? 300 : 200)).Select(image =>
            $$"""{"id": {{image.Id}}, "file_name": "{{image.File}}.jpg", "width": {{image.Width}}, "height": 200}""");
        var dataset = CocoReader.Read(folder.Write(
            "annotations.json",
            $$"""{"images": [{{string.Join(", ", images)}}], "annotations": [], "categories": [{"id": 1, "name": "x"}]}"""));

        File.Delete(folder.File("5.jpg"));

        var refusal = Assert.ThrowsExactly<DatasetException>(() => DatasetChecker.SkipUnusable(dataset));

        var skipped = refusal.Findings.Where(finding => finding.Action == DatasetFindingAction.ImageSkipped).ToList();
        Assert.HasCount(5, skipped, string.Join("\n", skipped));
        foreach (var (finding, cause) in skipped.Zip(
            ["is cut off", "is empty", "is no JPEG", "is not there", "is 200×200, but its annotation says 300×200"]))
            StringAssert.Contains(finding.Problem, cause);
        StringAssert.Contains(skipped[0].Problem, folder.File("2.jpg"));
        StringAssert.Contains(refusal.Message, "5 of 7 images");
    }

    [TestMethod]
    [DataRow(24, false, true)]
    [DataRow(24, true, false)]
    [DataRow(19, false, true)]
    [DataRow(18, false, false)]
    public void AFewBadImagesAreLeftOut(int good, bool strict, bool isUsable)
    {
        using var folder = new TemporaryFolder();
        folder.Write("0.png", "This is a text.");
        using (var image = Transformers.ImageRow.Grey(8, 8, 90))
            for (var id = 1; id <= good; id++)
                image.Save(folder.File($"{id}.png"));
        var images = Enumerable.Range(0, good + 1).Select(id =>
            $$"""{"id": {{id}}, "file_name": "{{id}}.png", "width": 8, "height": 8}""");
        var dataset = DatasetReader.Read(folder.Write(
            "annotations.json",
            $$"""{"images": [{{string.Join(", ", images)}}], "annotations": [], "categories": [{"id": 1, "name": "x"}]}"""));

        if (!isUsable)
        {
            var refusal = Assert.ThrowsExactly<DatasetException>(() => DatasetChecker.SkipUnusable(dataset, strict));
            Assert.AreEqual(DatasetFindingAction.SetRefused, refusal.Findings[^1].Action);
            StringAssert.Contains(refusal.Message, "0.png");
            return;
        }
        var usable = DatasetChecker.SkipUnusable(dataset, strict);
        Assert.HasCount(good, usable.Images);
        Assert.AreEqual("0.png", usable.Findings.Single(finding => finding.Action == DatasetFindingAction.ImageSkipped).Image);
    }

    [TestMethod]
    [NeedsShared("data/neu-det")]
    public void NeuDetIsWhole() =>
        Assert.IsEmpty(DatasetChecker.SkipUnusable(CocoReader.Read(Shared.Find("data/neu-det/coco/all_1800.json"))).Findings);
}
