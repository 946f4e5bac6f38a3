using SparseDetr.Cli;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Runs_are_numbered_and_none_is_written_over()
    {
        Assert.IsNull(OutputFolder.Last("train", _folder.Path));
        Assert.AreEqual(_folder.File("train-1"), OutputFolder.Next("train", _folder.Path));
        Directory.CreateDirectory(_folder.File("train-1"));
        Assert.AreEqual(_folder.File("train-1"), OutputFolder.Next("train", _folder.Path), "an empty folder is free");
        _folder.Write("train-1/options.json", "{}");
        Assert.AreEqual(_folder.File("train-2"), OutputFolder.Next("train", _folder.Path));
        Assert.AreEqual(_folder.File("train-1"), OutputFolder.Last("train", _folder.Path));
        Assert.AreEqual(_folder.File("predict-1"), OutputFolder.Next("predict", _folder.Path));
    }
}
