using System.Text.Json;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class VerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void COCOs_own_layout_trains_with_one_path()
    {
        foreach (var part in new[] { "train2017", "val2017" })
        {
            var made = Directory.CreateDirectory(Path.Combine(_folder.Path, "made", part)).FullName;
            var file = TinyDataset.Make(made).Write(made);
            Directory.CreateDirectory(Path.Combine(_folder.Path, "coco", "annotations"));
            Directory.Move(Path.Combine(made, "images"), Path.Combine(_folder.Path, "coco", part));
            File.Move(file, Path.Combine(_folder.Path, "coco", "annotations", $"instances_{part}.json"));
        }
        File.WriteAllText(Path.Combine(_folder.Path, "coco", "annotations", "captions_train2017.json"), "{}");
        var run = Run.Of("train", "--model", "deimv2-atto", "--data", Path.Combine(_folder.Path, "coco"), "--size", "64", "--epochs", "1",
            "--batch", "2", "--out", Path.Combine(_folder.Path, "run")).Succeeded();
        Assert.Contains("instances_train2017.json: ", run.Output + run.Error);
        Assert.Contains("instances_val2017.json: ", run.Output + run.Error);
        Assert.IsTrue(File.Exists(Path.Combine(_folder.Path, "run", "metrics.json")));
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("eval")]
    [DataRow("predict")]
    [DataRow("export")]
    [DataRow("inspect")]
    [DataRow("bench")]
    [DataRow("dataset")]
    public void Every_verb_explains_itself(string verb) => StringAssert.Contains(Run.Of(verb, "--help").Succeeded().Output, verb);

    [TestMethod]
    public void Eval_writes_the_figures()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var target = Path.Combine(_folder.Path, "out");
        var run = Run.Of("eval", "--weights", TinyDetector.Write(_folder.Path), "--data", data, "--out", target, "--json").Succeeded();
        var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "metrics.json"))).RootElement;
        foreach (var key in "AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl perClass".Split(' '))
            Assert.IsTrue(metrics.TryGetProperty(key, out _), key);
        Assert.AreEqual(metrics.GetProperty("AP").GetDouble(), JsonDocument.Parse(run.Output).RootElement.GetProperty("AP").GetDouble());
    }

    [TestMethod]
    public void A_trained_model_can_be_measured_looked_at_and_shown()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var target = Path.Combine(_folder.Path, "run");
        var run = Run.Of(
            "train", "--model", "deimv2-atto", "--data", data, "--val", data, "--size", "64", "--epochs", "1", "--batch", "2", "--out",
            target).Succeeded();
        StringAssert.Contains(run.Output, "epoch 1/1");
        foreach (var file in new[]
                 {
                     "model.zip", "model.onnx", "metrics.json", "predictions.json", "options.json", "last.safetensors", "best.safetensors",
                 })
            Assert.IsTrue(File.Exists(Path.Combine(target, file)), file);
        Assert.IsEmpty(Directory.GetFiles(target, "*.part"));

        var zip = Path.Combine(target, "model.zip");
        var again = Path.Combine(_folder.Path, "again");
        Run.Of("eval", "--weights", zip, "--data", data, "--out", again).Succeeded();
        Assert.AreEqual(File.ReadAllText(Path.Combine(target, "metrics.json")), File.ReadAllText(Path.Combine(again, "metrics.json")));
        Run.Of("predict", Path.Combine(_folder.Path, "images"), "--weights", zip, "--out", again).Succeeded();
        StringAssert.Contains(Run.Of("inspect", zip).Succeeded().Output, "input 64×64, 3 classes: scratch, pit, patch");
        StringAssert.Contains(Run.Of("inspect", Path.Combine(target, "best.safetensors")).Succeeded().Output, "backbone.");

        Run.Of("export", "--model", "deim-n", "--weights", Path.Combine(target, "best.safetensors"), "--out", Path.Combine(again, "x.onnx"))
            .Failed("best.safetensors", "deim-n");
        Assert.IsFalse(File.Exists(Path.Combine(again, "x.onnx")));
        Run.Of("eval", "--model", "deimv2-atto", "--engine", "torch", "--weights", Path.Combine(target, "best.safetensors"), "--size", "64",
            "--data", data, "--out", again)
            .Succeeded();
    }

    [TestMethod]
    public void Predict_draws_and_writes_JSON()
    {
        TinyDataset.Make(_folder.Path);
        var target = Path.Combine(_folder.Path, "out");
        Run.Of("predict", Path.Combine(_folder.Path, "images"), "--weights", TinyDetector.Write(_folder.Path), "--threshold", "0.2",
            "--out", target).Succeeded();
        var shown = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "detections.json"))).RootElement.GetProperty("images");
        Assert.AreEqual(3, shown.GetArrayLength());
        Assert.AreEqual("patch", shown[0].GetProperty("objects")[0].GetProperty("class").GetString());
        Assert.HasCount(3, Directory.GetFiles(target, "*.png"));
    }

    [TestMethod]
    public void Inspect_and_export_know_an_exported_file()
    {
        var onnx = TinyDetector.Write(_folder.Path);
        StringAssert.Contains(Run.Of("inspect", onnx).Succeeded().Output, "scratch, pit, patch");
        var copy = Path.Combine(_folder.Path, "copy.onnx");
        Run.Of("export", "--weights", onnx, "--out", copy).Succeeded();
        CollectionAssert.AreEqual(File.ReadAllBytes(onnx), File.ReadAllBytes(copy));
    }

    [TestMethod]
    public void A_synthetic_set_is_a_clean_data_set()
    {
        var target = Path.Combine(_folder.Path, "steel");
        Run.Of("dataset", "synthetic", "--out", target, "--count", "4", "--val-count", "2", "--size", "96", "--seed", "3").Succeeded();
        StringAssert.Contains(Run.Of("dataset", "check", "--data", Path.Combine(target, "train")).Succeeded().Output, "4 images");
        StringAssert.Contains(Run.Of("dataset", "statistics", "--data", Path.Combine(target, "val")).Succeeded().Output, "2 images");
    }
}
