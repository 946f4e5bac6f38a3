using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Runs;

[TestClass]
public sealed class RunReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_whole_folder_is_read()
    {
        var run = WrittenRun.Read(new WrittenRun(_folder.File("run")).Write());
        var metrics = run.Metrics.Value!;
        Assert.AreEqual((0.4, 0.6, null, WrittenRun.Threshold), (metrics.AP, metrics.AP50, metrics.APs, metrics.Threshold));
        Assert.AreEqual("crack pit patch", string.Join(' ', run.ClassNames));
        Assert.AreEqual((0.5, 101), (metrics.Classes[0].PrecisionByRecall![50], metrics.Classes[0].F1ByScore!.Length));
        Assert.AreEqual((3, 80), (metrics.Confusion!.Background, metrics.Confusion.Counts[1][1]));
        Assert.HasCount(10, run.History.Value!.Epochs);
        Assert.AreEqual(("DeimV2Atto", "64"), (run.Options.Value!["Model"], run.Options.Value["Training.Width"]));
        CollectionAssert.AreEqual(new[] { 30.5, 28.5 }, run.Steps.Value!.Losses);

        // the score that finds an object, told or not
        var image = run.Predictions.Value!.Images[0];
        Assert.AreEqual((0.9f, 0.3f), (image.Objects[0].FoundScore, image.Objects[1].FoundScore));
        Assert.AreEqual((false, true), (image.Objects[0].Missed, image.Objects[1].Missed));
    }

    [TestMethod]
    public void What_is_not_there_is_told_with_the_command_that_makes_it()
    {
        var run = WrittenRun.Read(_folder.Path);
        Assert.AreEqual(
            "There is no metrics.json. A training with --val writes it (sparse-detr train … --val DIR).", run.Metrics.Problem);
        foreach (var problem in new[] { run.Predictions.Problem, run.History.Problem, run.Options.Problem, run.Steps.Problem })
            StringAssert.Contains(problem, "sparse-detr train");
        Assert.IsNull(run.AP);
        Assert.AreEqual(0.5, run.Threshold);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("[[[[")]
    [DataRow("null")]
    [DataRow("3")]
    [DataRow("{\"AP\": \"high\", \"images\": 7}")]
    [DataRow("[{\"Epoch\": -1}, 4, null]")]
    [DataRow("{\"AP\": 1e999}")]
    [DataRow("{\"\\ud800\": \"\\udc00\"}")]
    public void A_broken_file_costs_its_part_only(string content)
    {
        foreach (var name in new[] { "metrics.json", "predictions.json", "history.json", "log.csv", "levers.json" })
            _folder.Write(name, content);
        var run = WrittenRun.Read(_folder.Path);
        foreach (var (part, problem) in new (object?, string?)[]
                 {
                     (run.Metrics.Value, run.Metrics.Problem), (run.Predictions.Value, run.Predictions.Problem),
                     (run.History.Value, run.History.Problem), (run.Steps.Value, run.Steps.Problem), (run.Levers.Value, run.Levers.Problem),
                 })
        {
            Assert.IsNull(part);
            StringAssert.EndsWith(problem, ".", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void A_folder_in_place_of_a_file_costs_its_part_only()
    {
        Directory.CreateDirectory(_folder.File("metrics.json"));
        Assert.IsNotNull(WrittenRun.Read(_folder.Path).Metrics.Problem);
    }

    [TestMethod]
    public void What_is_odd_inside_of_a_file_is_left_out()
    {
        var written = new WrittenRun(_folder.File("run"));
        written.Metrics["classes"]![0]!["precisionByRecall"]!.AsArray().RemoveAt(0); // 100 numbers
        written.Metrics["confusion"]!["counts"]!.AsArray().RemoveAt(0); // not square
        written.Metrics["classes"]![1]!["AP"] = -1;
        var images = written.Predictions["images"]!;
        images[0]!["detections"]![0]!["label"] = 99;
        images[0]!["objects"]![0]!["box"] = "here";
        images[1]!["width"] = 0;
        images[2]!["detections"]![0]!["box"]![2] = 1e9;
        images[2]!["detections"]![0]!["match"] = "<b>";
        var run = WrittenRun.Read(written.Write());
        var metrics = run.Metrics.Value!;
        Assert.IsNull(metrics.Classes[0].PrecisionByRecall);
        Assert.IsNull(metrics.Confusion);
        Assert.IsNull(metrics.Classes[1].AP);
        var read = run.Predictions.Value!.Images;
        Assert.HasCount(3, read);
        Assert.HasCount(3, read[0].Found);
        Assert.IsTrue(read[0].Objects.Single().Missed, "the mark of the second object stays its own");
        Assert.AreEqual((80f, MatchKind.Unknown), (read[1].Found[0].Box.X1, read[1].Found[0].Kind));
    }
}
