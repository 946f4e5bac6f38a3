using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

/// <summary>Calls of the command line from public reports.</summary>
[TestClass]
public sealed class RunCaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [NeedsShared("cases/c07-weights-class-order")]
    [DataRow("onnx"), DataRow("torch")]
    public void Classes_are_those_of_the_weights_whatever_the_order_of_the_data(string engine)
    {
        using var scope = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 4, 128, 128);
        var weights = _folder.File("best.safetensors");
        SafeTensors.Write(
            weights, detector.state_dict(),
            new WeightsOrigin("deimv2-atto", ["pit", "patch", "scratch", "inclusion"], 128, 128).ToMetadata());

        // The truth is what the network itself is surest of, for random weights would find nothing else.
        var images = Shared.Find("cases/c07-weights-class-order/images");
        Run.Of("predict", images, "--weights", weights, "--threshold", "0", "--out", Path.Combine(Out, "found")).Succeeded();
        var found = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "found", "detections.json")))!["images"]!.AsArray();

        var figures = new[] { "plain", "ordered" }.Select(name =>
        {
            var truth = JsonNode.Parse(File.ReadAllText(Shared.Find($"cases/c07-weights-class-order/{name}.json")))!.AsObject();
            var ids = truth["categories"]!.AsArray().ToDictionary(entry => (string)entry!["name"]!, entry => (int)entry!["id"]!);
            var byFile = truth["images"]!.AsArray().ToDictionary(entry => (string)entry!["file_name"]!, entry => (int)entry!["id"]!);
            truth["annotations"] = new JsonArray([.. found.Select((image, i) => ToObject(i, image!, ids, byFile))]);
            var folder = Path.Combine(Out, name);
            Run.Of("eval", "--weights", weights, "--data", _folder.Write($"{name}.json", truth.ToJsonString()), "--images", images,
                "--engine", engine, "--out", folder).Succeeded();
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")))!;
        }).ToList();

        Assert.AreEqual(1, figures[0]["AR100"]!.GetValue<double>(), 1e-9);
        Assert.AreEqual(figures[0]["AP"]!.GetValue<double>(), figures[1]["AP"]!.GetValue<double>(), 1e-9);
        Assert.AreEqual(1, figures[1]["AR100"]!.GetValue<double>(), 1e-9);
    }

    private static JsonObject ToObject(int id, JsonNode image, Dictionary<string, int> categories, Dictionary<string, int> images)
    {
        var best = image["objects"]![0]!;
        var box = best["box"]!.AsArray().Select(value => (double)value!).ToArray();
        return new JsonObject
        {
            ["id"] = id,
            ["image_id"] = images[Path.GetFileName((string)image["file"]!)],
            ["category_id"] = categories[(string)best["class"]!],
            ["bbox"] = new JsonArray(box[0], box[1], box[2] - box[0], box[3] - box[1]),
        };
    }

    [TestMethod]
    [NeedsShared("cases/c09-official-layout")]
    public void COCOs_own_layout_is_found()
    {
        var run = Run.Of("dataset", "check", Shared.Find("cases/c09-official-layout")).Succeeded();

        Assert.Contains("32 images", run.Output);
    }

    [TestMethod]
    [NeedsShared("cases/a30-400-objects")]
    public void More_objects_than_queries_are_told()
    {
        var run = Run.Of("train", "--model", "deimv2-atto", "--data", Shared.Find("cases/a30-400-objects"), "--holdout", "0",
            "--size", "64", "--batch", "2", "--epochs", "1", "--threads", "1", "--out", Out).Succeeded();

        Assert.Contains("An image has 400 objects, and the network finds at most 100 in one", run.Error);
    }

    /// <summary>c11: the same training with more epochs.</summary>
    [TestMethod]
    public void A_finished_training_goes_on_with_more_epochs()
    {
        string[] train =
        [
            "train", "--model", "deimv2-atto", "--data", TinyDataset.Make(_folder.Path).Write(_folder.Path), "--size", "64", "--batch", "2",
            "--threads", "1", "--out", Out,
        ];
        Run.Of([.. train, "--epochs", "1"]).Succeeded();
        Run.Of([.. train, "--epochs", "2", "--resume"]).Succeeded();

        Assert.HasCount(2, JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "history.json")))!.AsArray());
    }

    [TestMethod]
    public void A_training_goes_on_with_the_options_that_it_had()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deimv2-atto", "--data", data, "--size", "64", "--batch", "2", "--threads", "1", "--epochs", "1",
            "--augment", "none", "--holdout", "0", "--out", Out).Succeeded();
        Run.Of("train", "--resume", "--epochs", "2", "--out", Out).Succeeded();
        var remembered = File.ReadAllText(Path.Combine(Out, "arguments.json"));

        StringAssert.Contains(remembered, Path.GetFullPath(data));
        StringAssert.Contains(remembered, "--augment");
        Assert.DoesNotContain("--resume", remembered);
        Assert.IsTrue(File.Exists(Path.Combine(Out, "images", "labels.png")));
        Assert.AreEqual("2", JsonNode.Parse(remembered)!.AsArray().Single(words => (string)words![0]! == "--epochs")![1]!.ToString());
        Assert.AreEqual(2, JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "history.json")))!.AsArray().Count);

        File.WriteAllText(Path.Combine(Out, "arguments.json"), "[[]");
        Run.Of("train", "--resume", "--out", Out).Failed("arguments.json", "damaged");
        File.Delete(Path.Combine(Out, "arguments.json"));
        Run.Of("train", "--resume", "--out", Out).Failed("--data");
        Assert.AreEqual(2, Run.Of("train").Code);
    }

    /// <summary>c12: a rate that is far too high.</summary>
    [TestMethod]
    public void A_training_that_ends_worse_than_it_began_leaves_no_model()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deimv2-atto", "--data", data, "--size", "64", "--batch", "1", "--epochs", "5", "--lr", "1",
            "--threads", "1", "--out", Out).Failed("diverged", "lower learning rate than 1 ");

        Assert.IsFalse(File.Exists(Path.Combine(Out, "model.onnx")));
        Assert.IsFalse(File.Exists(Path.Combine(Out, "model.zip")));
    }
}
