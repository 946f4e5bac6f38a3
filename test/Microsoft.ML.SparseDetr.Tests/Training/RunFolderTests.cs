namespace Microsoft.ML.SparseDetr.Tests.Training;

[TestClass]
public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Two_trainings_do_not_share_a_folder()
    {
        using (Run.Claim(resume: false, overwrite: false))
            Assert.Contains("Another training is writing to the run folder", Assert.ThrowsExactly<IOException>(() =>
                Run.Claim(resume: true, overwrite: true)).Message);
        Run.Claim(resume: false, overwrite: false).Dispose();
        Assert.IsEmpty(Directory.GetFiles(_folder.Path));
    }

    [TestMethod]
    public void Another_run_is_refused_and_stays()
    {
        _folder.Write("history.json", "[]");
        var error = Assert.ThrowsExactly<IOException>(() => Run.Claim(resume: false, overwrite: false));
        Assert.Contains("holds another run (history.json)", error.Message);
        Assert.Contains("--overwrite", error.Message);
        Assert.IsTrue(File.Exists(Run.History));
        Run.Claim(resume: false, overwrite: true).Dispose();
        Assert.IsFalse(File.Exists(Run.History));
    }

    [TestMethod]
    public void Overwriting_takes_the_files_of_a_run_and_no_others()
    {
        string[] run = ["last.safetensors", "last.json", "best.safetensors", "model.zip", "model.onnx", "metrics.json", "log.csv"];
        string[] users = ["notes.txt", "images/line-1.png", "annotations.json", "data.part"];
        Directory.CreateDirectory(Run.SampleImages);
        foreach (var name in run.Concat(users).Append("images/line-1-tokens.png"))
            File.WriteAllText(_folder.File(name), "");
        Run.Claim(resume: false, overwrite: true).Dispose();
        Assert.IsTrue(run.All(name => !File.Exists(_folder.File(name))));
        Assert.IsTrue(users.All(name => File.Exists(_folder.File(name))));
        Assert.IsFalse(File.Exists(_folder.File("images/line-1-tokens.png")));
    }

    [TestMethod]
    public void A_resumed_run_keeps_its_files_and_loses_what_a_kill_left()
    {
        _folder.Write("last.safetensors", "");
        _folder.Write("log.csv", "");
        var left = _folder.Write($"last.safetensors.{Guid.NewGuid():N}.part", "");
        Run.Claim(resume: true, overwrite: false).Dispose();
        Assert.IsTrue(File.Exists(Run.LastCheckpoint) && File.Exists(Run.StepLog));
        Assert.IsFalse(File.Exists(left));
    }

    [TestMethod]
    public void A_run_that_was_killed_before_its_first_checkpoint_starts_again()
    {
        _folder.Write("log.csv", "");
        Run.Claim(resume: true, overwrite: false).Dispose();
        Assert.IsFalse(File.Exists(Run.StepLog));
    }

    [TestMethod]
    public void Trainings_are_called_by_what_tells_them_apart() => CollectionAssert.AreEqual(
        new[] { "a/run", "b/run", "other" }, RunFolder.NamesOf(["a/run", "b/run", "c/other/"]).ToArray());
}
