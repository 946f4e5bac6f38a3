namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

[TestClass]
public sealed class DatasetReaderTests
{
    [TestMethod]
    [NeedsShared("data")]
    [DataRow("data/coco-val-mini", 164)]
    [DataRow("data/coco-val-mini/annotations.json", 164)]
    [DataRow("data/neu-det/annotations_voc", 1800)]
    [DataRow("data/neu-det", 1800)] // annotations_voc, and a coco of six files of which none stands out
    public void TheKindIsFound(string path, int images) => Assert.HasCount(images, DatasetReader.Read(Shared.Find(path)).Images);

    [TestMethod]
    public void AnotherFolderIsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("readme.txt", "");

        var unknown = Assert.ThrowsExactly<DatasetException>(() => DatasetReader.Read(folder.Path));
        var missing = Assert.ThrowsExactly<FileNotFoundException>(() => DatasetReader.Read(folder.File("nothing")));

        StringAssert.Contains(unknown.Message, folder.Path);
        StringAssert.Contains(missing.Message, "nothing");
    }

    [TestMethod]
    public void Annotations_in_two_folders_are_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "mine", "yours" })
            folder.Write($"{name}/a.xml", "<annotation><filename>a.png</filename></annotation>");
        var error = Assert.ThrowsExactly<DatasetException>(() => DatasetReader.Read(folder.Path));
        Assert.Contains("mine", error.Message);
        Assert.Contains("yours", error.Message);
    }
}
