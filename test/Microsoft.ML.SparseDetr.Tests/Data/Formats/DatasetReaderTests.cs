namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

[TestClass]
public sealed class DatasetReaderTests
{
    [TestMethod]
    [NeedsShared("data")]
    [DataRow("data/coco-val-mini", 164)]
    [DataRow("data/coco-val-mini/annotations.json", 164)]
    [DataRow("data/neu-det/annotations_voc", 1800)]
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
}
