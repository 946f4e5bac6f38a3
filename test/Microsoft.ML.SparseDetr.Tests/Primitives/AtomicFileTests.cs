namespace Microsoft.ML.SparseDetr.Tests.Primitives;

[TestClass]
public class AtomicFileTests
{
    [TestMethod]
    public void A_folder_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<DirectoryNotFoundException>(() => AtomicFile.WriteText(folder.File("missing/file.txt"), "text"));
        StringAssert.EndsWith(error.Message, $"the folder {folder.File("missing")} is not there.");
    }

    [TestMethod]
    public void A_failure_leaves_the_older_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("result.json");
        AtomicFile.WriteText(path, "first");

        Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, part =>
        {
            part.Write("sec"u8);
            throw new IOException("disk full");
        }));

        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.AreEqual("first", File.ReadAllText(path));
    }
}
