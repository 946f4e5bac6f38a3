using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using SparseDetr.Cli;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Models_of_any_origin_stand_in_one_table()
    {
        string own = TinyDetector.Write(_folder.Path), other = Foreign(), csv = _folder.File("table.csv");

        var run = Run.Of("bench", own, other, "--runs", "3", "--threads", "1", "2", "--csv", csv).Succeeded();

        StringAssert.Contains(run.Output, "1 thread, one image at a time, median of 3 runs in turns");
        StringAssert.Contains(run.Output, "2 threads, one image");
        StringAssert.Contains(run.Output, "64×32");
        StringAssert.Contains(run.Output, "Fastest: ");
        var lines = File.ReadAllLines(csv);
        StringAssert.StartsWith(lines[0], "file,threads,width,height,precision,parameters,gflops,bytes,runs,milliseconds,p95_milliseconds");
        Assert.HasCount(5, lines);
        StringAssert.StartsWith(lines[2], $"{other},1,32,32,fp32,");
        var row = JsonNode.Parse(Run.Of("bench", own, other, "--runs", "3", "--json").Succeeded().Output)!["rows"]![1]!;
        Assert.IsGreaterThanOrEqualTo((double)row["milliseconds"]!, (double)row["p95Milliseconds"]!);
        Assert.AreEqual(1000 / (double)row["milliseconds"]!, (double)row["imagesPerSecond"]!, 1e-6);
        Assert.IsNull(row["AP"]);
    }

    [TestMethod]
    public void With_data_AP_is_measured_where_it_can_be()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var own = TinyDetector.Write(_folder.Path);
        File.Copy(own, _folder.File("copy.onnx"));

        var run = Run.Of("bench", own, Foreign(), _folder.File("copy.onnx"), "--runs", "2", "--threads", "1", "--data", data, "--markdown")
            .Succeeded();

        StringAssert.Contains(run.Error, "AP is not measured: ");
        StringAssert.Contains(run.Error, "foreign.onnx");
        StringAssert.Contains(run.Output, "| file | input | precision | M parameters |");
        StringAssert.Contains(run.Output, "Best: ");
        Run.Of("eval", "--weights", own, "--data", data, "--out", _folder.File("eval")).Succeeded();
        var json = Run.Of("bench", own, "--runs", "2", "--threads", "1", "--data", data, "--json").Succeeded().Output;
        Assert.AreEqual(
            (double)JsonNode.Parse(File.ReadAllText(_folder.File("eval/metrics.json")))!["AP"]!,
            (double)JsonNode.Parse(json)!["rows"]![0]!["AP"]!, 1e-12);
    }

    [TestMethod]
    public void The_best_is_the_fastest_within_a_point_of_the_highest_AP()
    {
        BenchRow[] rows = [Row("slow", 30, 0.400), Row("middle", 20, 0.390), Row("fast", 10, 0.389), Row("foreign", 1, null)];

        Assert.AreEqual("middle", BenchRow.Best(rows)!.File);
        var text = string.Join('\n', new BenchTable(rows).ToLines());
        StringAssert.Contains(text, "Best: middle, 50.0 images/s at AP 0.390, the fastest within one point of the highest (slow, 0.400).");
        Assert.AreEqual("slow", BenchRow.Best([rows[0], rows[2]])!.File);
        StringAssert.Contains(
            string.Join('\n', new BenchTable([rows[0], rows[2]]).ToMarkdown()), "no other within one point of it is faster");
        Assert.IsNull(BenchRow.Best([rows[0], rows[3]]), "one alone is no choice");
    }

    private static BenchRow Row(string name, double milliseconds, double? ap) => new(name, new NetworkCost
    {
        Components = [new(NetworkComponent.Whole, 1, 1, milliseconds)],
        Bytes = 1,
        Threads = 1,
        Runs = 1,
        FastestMilliseconds = milliseconds,
        Precision = "fp32",
    }, 1, ap, ap);

    private string Foreign()
    {
        var graph = new OnnxGraph("other");
        var weights = graph.Initializer("w", new float[8 * 27], 8, 3, 3, 3);
        var map = graph.Conv(graph.Input("images", OnnxElementType.Float, 1, 3, 32, 32), weights,
            graph.Initializer("b", new float[8], 8), [3, 3], 1, [1, 1, 1, 1]);
        graph.Output("output0", map, OnnxElementType.Float, 1, 8, 32, 32);
        var file = _folder.File("foreign.onnx");
        File.WriteAllBytes(file, OnnxModelWriter.ToBytes(graph));
        return file;
    }
}
