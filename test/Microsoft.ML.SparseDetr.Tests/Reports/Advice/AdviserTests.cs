using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Reports.Advice;
using Microsoft.ML.SparseDetr.Reports.Runs;
using Microsoft.ML.SparseDetr.Tests.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Advice;

[TestClass]
public sealed class AdviserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WrittenRun _run;

    public AdviserTests() => _run = new WrittenRun(_folder.File("run"));

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_training_without_a_fault_gets_no_advice() => Assert.AreEqual("", Told());

    [TestMethod]
    public void AP_that_still_rises_asks_for_more_epochs()
    {
        Score(8, 0.42);
        Score(9, 0.45);
        Only("AP still rose in the last fifth of the training, from 0.400 to 0.450.", "--epochs 20");
        Score(8, 0.4);
        Score(9, 0.407); // below 2 %
        Assert.AreEqual("", Told());
    }

    [TestMethod]
    public void AP_that_falls_while_the_loss_falls_is_overfitting()
    {
        Score(8, 0.37);
        Score(9, 0.35);
        Only("The network overfits: after epoch 7 the training loss went on falling (14.00 to 11.00), while AP fell from 0.400 to 0.350.",
            "--augment");
        _run.Epoch(9)["Loss"] = 15; // the training itself became worse: that is no overfitting
        Assert.AreEqual("", Told());
        _run.Epoch(9)["Loss"] = 11;
        _run.Epoch(9)["Shares"]!["Tokens"] = 0.5; // a smaller network loses AP for that
        Assert.AreEqual("", Told());
    }

    [TestMethod]
    public void Skipped_steps_are_told()
    {
        _run.Epoch(2)["SkippedSteps"] = 3;
        Only("3 of 2 steps were skipped", "--lr");
    }

    [TestMethod]
    public void An_AP_near_0_is_told_alone()
    {
        _run.Metrics["AP"] = 0.004;
        Score(9, 0.6); // no advice about a rise
        Only("AP is 0.004: the network finds next to nothing.", "train-batch");
        while (_run.History.Count > 3)
            _run.History.RemoveAt(3);
        Only("AP is 0.004", "3 epochs will not do");
    }

    [TestMethod]
    public void A_training_that_was_not_measured_is_told()
    {
        _run.History.Clear();
        _run.History.Add(WrittenRun.Epoch(1, null, 20));
        _run.Write();
        File.Delete(Path.Combine(_run.Folder, "metrics.json"));
        var advice = Adviser.Of(Read()).Single();
        StringAssert.Contains(advice.What, "Nothing was measured");
        StringAssert.Contains(advice.Next, "--val");
    }

    [TestMethod]
    public void A_class_that_is_taken_for_another_is_told_with_its_share()
    {
        Row(0)[1] = 25; // of 80 + 25 + 1 + 4
        Only("“crack” is taken for “pit”: 25 of 110 objects (23 %).", "gallery");
        Row(0)[1] = 2; // too few to say so
        Row(0)[0] = 5;
        Assert.AreEqual("", Told());
    }

    [TestMethod]
    public void Missed_and_wrong_boxes_are_no_confusion()
    {
        Row(0)[3] = 70;
        Row(3)[0] = 70;
        Assert.AreEqual("", Told());
    }

    [TestMethod]
    public void Small_objects_that_are_missed_ask_for_larger_images()
    {
        Sizes()[0]!["found"] = 6;
        Only("Objects under 16 px are missed: 6 of 20 are found (30 %), of larger ones 78 %.", "--size");
        Sizes()[1]!["found"] = 5;
        Sizes()[2]!["found"] = 10; // larger ones are missed as well
        Assert.AreEqual("", Told());
    }

    [TestMethod]
    public void A_class_of_far_fewer_objects_is_told()
    {
        _run.Metrics["classes"]![1]!["objects"] = 19;
        Only("Far fewer objects than the other classes, which have about 100: “pit” (19).", "add images");
        _run.Metrics["classes"]![1]!["objects"] = 21;
        Assert.AreEqual("", Told());
    }

    [TestMethod]
    public void A_class_that_is_found_far_worse_is_told()
    {
        Classes(0.8, 0.44, 0.75);
        Only("Found far worse than the other classes, whose AP50 is about 0.750: “pit” (AP50 0.440).", "gallery");
        Classes(0.8, 0.46, 0.75); // 0.6 of the median is the end
        Assert.AreEqual("", Told());
        Classes(0.8, 0.1, 0.75);
        _run.Metrics["classes"]![1]!["objects"] = 19; // so few say little: another rule speaks of them
        Only("Far fewer objects", "add images");
    }

    [TestMethod]
    [DataRow("background", "boxes where nothing is annotated")]
    [DataRow("missed", "objects that are missed")]
    [DataRow("location", "boxes that are near an object but do not fit it")]
    [DataRow("duplicate", "second boxes on the same object")]
    public void One_kind_of_mistake_that_outweighs_the_others_is_told(string kind, string words)
    {
        _run.Metrics["errors"]![kind] = 100;
        Only($"Most mistakes are {words}: 100 of ", "");
    }

    [TestMethod]
    public void Findings_about_the_data_are_told()
    {
        _run.Findings.Add(Finding("Repaired", 4));
        Only("There are 4 remarks about the data, all of which could be used.", "findings.json");
        _run.Findings.Add(Finding("ImageSkipped", 1));
        Only("The data has faults: 1 image was left out.", "dataset check");
        _run.Findings.Add(Finding("ObjectSkipped", 2));
        Only("The data has faults: 1 image and 2 objects were left out.", "dataset check");
    }

    private static JsonObject Finding(string action, int count) =>
        new() { ["kind"] = "Box", ["action"] = action, ["problem"] = "odd", ["image"] = "a.png", ["count"] = count };

    private void Score(int epoch, double ap) => _run.Epoch(epoch)["AveragePrecision"] = ap;

    private JsonArray Row(int row) => _run.Metrics["confusion"]!["counts"]![row]!.AsArray();

    private void Classes(params double[] ap50)
    {
        foreach (var (index, value) in ap50.Index())
            _run.Metrics["classes"]![index]!["AP50"] = value;
    }

    private JsonArray Sizes() => _run.Metrics["objectSizes"]!.AsArray();

    private void Only(string what, string next)
    {
        _run.Write();
        var advice = Adviser.Of(Read());
        Assert.HasCount(1, advice, string.Join('\n', advice));
        StringAssert.Contains(advice[0].What, what);
        StringAssert.Contains(advice[0].Next, next);
    }

    private string Told()
    {
        _run.Write();
        return string.Join('\n', Adviser.Of(Read()).Select(advice => advice.What));
    }

    private ReportedRun Read() => WrittenRun.Read(_run.Folder);
}
