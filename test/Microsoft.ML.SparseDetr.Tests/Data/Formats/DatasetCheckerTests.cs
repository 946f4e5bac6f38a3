using Microsoft.ML.SparseDetr.Data.Formats;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

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
        var images = Enumerable.Range(1, 7).Select(id => (Id: id, File: id == 7 ? 1 : id, Width: id == 7 ? 300 : 200)).Select(image =>
            $$"""{"id": {{image.Id}}, "file_name": "{{image.File}}.jpg", "width": {{image.Width}}, "height": 200}""");
        var dataset = CocoReader.Read(folder.Write(
            "annotations.json",
            $$"""{"images": [{{string.Join(", ", images)}}], "annotations": [], "categories": [{"id": 1, "name": "x"}]}"""));

        var problems = DatasetChecker.FindProblems(dataset);

        Assert.HasCount(5, problems, string.Join("\n", problems));
        foreach (var (problem, cause) in problems.Zip(
            ["is cut off", "is empty", "is no JPEG", "is not there", "is 200×200, but its annotation says 300×200"]))
            StringAssert.Contains(problem, cause);
        StringAssert.Contains(problems[0], folder.File("2.jpg"));
        Assert.ThrowsExactly<DatasetException>(() => DatasetChecker.ThrowIfProblems(dataset));
    }

    [TestMethod]
    [NeedsShared("data/neu-det")]
    public void NeuDetIsWhole() =>
        Assert.IsEmpty(DatasetChecker.FindProblems(CocoReader.Read(Shared.Find("data/neu-det/coco/all_1800.json"))));
}
