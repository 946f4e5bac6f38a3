using SparseDetr.Cli;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public class WholeFileTests
{
    [TestMethod]
    public void A_failure_leaves_the_older_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("result.json");
        WholeFile.Write(path, part => File.WriteAllText(part, "first"));

        Assert.ThrowsExactly<IOException>(() => WholeFile.Write(path, part =>
        {
            File.WriteAllText(part, "sec");
            throw new IOException("disk full");
        }));

        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.AreEqual("first", File.ReadAllText(path));
    }
}
