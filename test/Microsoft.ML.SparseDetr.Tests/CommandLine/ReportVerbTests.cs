using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Tests.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class ReportVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Trainings_without_a_network_or_figures_still_make_a_page()
    {
        var (first, second) = (new WrittenRun(_folder.File("first")).Write(), new WrittenRun(_folder.File("second")).Write());
        File.Delete(Path.Combine(second, "metrics.json"));
        var told = Run.Of("report", first, second, "--runs", "1", "--out", _folder.File("out"), "--json").Succeeded();
        StringAssert.Contains(told.Error, "first: there is no model.onnx, so no time is measured");
        StringAssert.Contains(told.Error, "metrics.json: the file is not there");
        var rows = JsonNode.Parse(told.Output)!["rows"]!;
        Assert.AreEqual(0.4, (double)rows[0]!["AP"]!);
        Assert.IsNull(rows[1]!["AP"]);
        Assert.IsNull(rows[0]!["milliseconds"]);
        StringAssert.Contains(File.ReadAllText(_folder.File("out/report.html")), "2 trainings beside each other");
        Assert.IsFalse(File.Exists(_folder.File("out/accuracy-latency.png")), "nothing was measured");
    }

    [TestMethod]
    public void A_broken_network_costs_the_times_only()
    {
        var run = new WrittenRun(_folder.File("run")).Write();
        File.WriteAllText(Path.Combine(run, "model.onnx"), "no network");
        var told = Run.Of("report", run, "--out", _folder.File("out")).Succeeded();
        StringAssert.Contains(told.Error, "no times are measured: ");
        StringAssert.Contains(told.Error, "model.onnx");
        Assert.IsTrue(File.Exists(_folder.File("out/report.html")));
    }

    [TestMethod]
    public void What_is_no_training_is_refused()
    {
        var folder = Directory.CreateDirectory(_folder.File("images")).FullName;
        Run.Of("report", folder, "--out", _folder.File("out")).Failed("images", "metrics.json", "training");
        Run.Of("report", _folder.File("nowhere"), "--out", _folder.File("out")).Failed("nowhere", "no such folder");
        Run.Of("report", folder, "--runs", "-1", "--out", _folder.File("out")).Failed("--runs -1: allowed is 0 to 10000");
    }
}
