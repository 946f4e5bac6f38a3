using System.Text.Json;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class EvalVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public EvalVerbTests() => _data = TinyDataset.Make(_folder.Path).Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void The_model_may_stand_first_and_the_result_is_a_table()
    {
        var run = Run.Of("eval", TinyDetector.Write(_folder.Path), "--data", _data).Succeeded();

        foreach (var part in new[] { "AP    ", "AR100 ", "class    objects     AP", "scratch        2", "no score threshold can be" })
            StringAssert.Contains(run.Output, part);
        Assert.IsFalse(File.Exists(_folder.File("metrics.json")));
    }

    [TestMethod]
    public void Perfect_detections_of_a_file_have_an_average_precision_of_one()
    {
        var found = Results((image, category) =>
            new { image_id = image, category_id = category, bbox = new[] { 8 * category, 8, 16, 16 }, score = 0.9 });
        var target = _folder.File("out");
        Run.Of("eval", "--detections", found, "--data", _data, "--out", target).Succeeded();

        var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "metrics.json"))).RootElement;
        Assert.AreEqual(1, metrics.GetProperty("AP").GetDouble(), 1e-12);
        Assert.AreEqual(6, metrics.GetProperty("atThreshold").GetProperty("truePositives").GetInt32());

        // What eval writes can be measured again.
        var again = Run.Of("eval", "--detections", Path.Combine(target, "predictions.json"), "--data", _data, "--json").Succeeded();
        Assert.AreEqual(1, JsonDocument.Parse(again.Output).RootElement.GetProperty("AP").GetDouble(), 1e-12);
    }

    [TestMethod]
    public void Objects_by_class_and_file_are_read_too()
    {
        var file = _folder.Write("detections.json", """
            {"format": "x", "classNames": ["pit"], "images": [{"file": "C:\\elsewhere\\p0.png", "width": 64, "objects": [
              {"class": "pit", "score": 0.9, "box": [16, 8, 32, 24]}, {"class": "crack", "score": 0.9, "box": [16, 8, 32, 24]}]}]}
            """);
        var run = Run.Of("eval", "--detections", file, "--data", _data, "--json").Succeeded();
        StringAssert.Contains(run.Error, "1 of 2 detections are left out, because the class is none of the data set (first: "
            + "images[0].objects[1], 'crack')");
        Assert.AreEqual(
            1, JsonDocument.Parse(run.Output).RootElement.GetProperty("atThreshold").GetProperty("truePositives").GetInt32());
    }

    [TestMethod]
    public void What_cannot_be_used_is_told_with_its_place()
    {
        var file = _folder.Write("found.json", """
            [{"image_id": 1, "category_id": 1, "bbox": [8, 8, 16, 16], "score": 0.01},
             {"image_id": 99, "category_id": 1, "bbox": [8, 8, 16, 16], "score": 0.9},
             {"image_id": 1, "category_id": 7, "bbox": [8, 8, 16, 16], "score": 0.9},
             {"image_id": 98, "category_id": 1, "bbox": [8, 8, 16, 16], "score": 0.9},
             {"image_id": 1, "category_id": 1, "bbox": [8, 8, 16], "score": 0.9},
             {"image_id": 1, "category_id": 1, "bbox": [8, 8, -16, 16], "score": 0.9}, 7,
             {"image_id": "p1", "category_id": 1, "bbox": [8, 8, 16, 16], "score": "high"}]
            """);
        var run = Run.Of("eval", "--detections", file, "--data", _data).Succeeded();
        foreach (var part in new[]
                 {
                     "2 of 8 detections are left out, because 'image_id' is that of no image of the data set (first: [1], '99')",
                     "1 of 8 detections are left out, because 'category_id' is that of no class of the data set (first: [2], '7')",
                     "the box is not four numbers (first: [4])", "negative width or height (first: [5])", "is no object (first: [6])",
                     "'score' is no number (first: [7])",
                 })
            StringAssert.Contains(run.Error, part);
    }

    [TestMethod]
    [DataRow("[{\"image_id\": 99, \"category_id\": 1, \"bbox\": [1,2,3,4], \"score\": 1}]", "1 of 1 detections are left out")]
    [DataRow("[{\"image_id\": 1, \"score\": NaN}]", "this is no valid JSON from here on")]
    [DataRow("[{\"image_id\": 1", "this is no valid JSON from here on")]
    [DataRow("{\"images\": [{\"id\": 1}], \"annotations\": []}", "this is no list of detections")]
    [DataRow("17", "this is no list of detections")]
    public void A_file_of_something_else_is_refused(string text, string message) =>
        Run.Of("eval", "--detections", _folder.Write("odd.json", text), "--data", _data).Failed("odd.json", message);

    [TestMethod]
    public void Exactly_one_thing_is_measured()
    {
        var model = TinyDetector.Write(_folder.Path);
        Run.Of("eval", "--data", _data).Failed("Name one of these", "--detections");
        Run.Of("eval", model, "--weights", model, "--data", _data).Failed("Name one of these");
        Run.Of("eval", "--detections", "gone.json", "--data", _data).Failed("gone.json");
    }

    [TestMethod]
    public void Options_of_the_evaluation_are_heard()
    {
        var model = TinyDetector.Write(_folder.Path);
        Run.Of("eval", model, "--data", _data, "--areas", "96,32").Failed("--areas 96,32", "the smaller first");
        Run.Of("eval", model, "--data", _data, "--max-dets", "0").Failed("--max-dets 0", "1 to 10000");
        var run = Run.Of("eval", model, "--data", _data, "--areas", "8,12", "--max-dets", "2").Succeeded();
        StringAssert.Contains(run.Output, "at most 2 detections of an image and class");
        StringAssert.Contains(run.Output, "APs        -"); // no object is that small
    }

    [TestMethod]
    public void A_large_file_is_read_piece_by_piece()
    {
        var entries = Enumerable.Range(0, 20_000).Select(i =>
            $"{{\"image_id\": {1 + i % 2}, \"category_id\": 1, \"bbox\": [{i % 40}, 8, 16, 16], \"score\": 0.{i:00000}, "
            + $"\"note\": \"{new string('x', i % 90)}\"}}");
        var file = _folder.Write("large.json", "\uFEFF[" + string.Join(",\n", entries) + "]");
        var run = Run.Of("eval", "--detections", file, "--data", _data).Succeeded();
        Assert.IsFalse(run.Error.Contains("left out"), run.Error);
    }

    private string Results(Func<int, int, object> entry) => _folder.Write("results.json", JsonSerializer.Serialize(
        from image in new[] { 1, 2 } from category in new[] { 1, 2, 3 } select entry(image, category)));
}
