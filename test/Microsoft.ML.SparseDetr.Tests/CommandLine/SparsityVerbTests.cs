using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class SparsityVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_sparse_training_leaves_a_smaller_network_and_its_images()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), dense = Path.Combine(_folder.Path, "dense"),
        sparse = Path.Combine(_folder.Path, "sparse");
        Train(data, dense, "--collect-scores").Succeeded();
        string[] budgets = ["--sparsity", "paper", "--queries", "12", "--fusion", "0.5", "--backbone-width", "0.5"];
        var output = Train(data, sparse, budgets).Succeeded().Output;
        StringAssert.Contains(output, "Epoch 2: 12 of 100 queries stay.");
        foreach (var file in new[] { "sparsity.png", "tokens.png", "latency.png", "scores.safetensors" })
            Assert.IsTrue(File.Exists(Path.Combine(sparse, file)), file);
        Assert.IsNotEmpty(Directory.GetFiles(Path.Combine(sparse, "images"), "*-tokens.png"));
        string model = Path.Combine(sparse, "model.onnx"), whole = Path.Combine(dense, "model.onnx");
        Assert.IsLessThan(new FileInfo(whole).Length, new FileInfo(model).Length);

        var rows = JsonDocument.Parse(Run.Of("bench", whole, model, "--threads", "1", "--runs", "1", "--json")
            .Succeeded().Output).RootElement.GetProperty("rows");
        Assert.IsLessThan(rows[0].GetProperty("gflops").GetDouble(), rows[1].GetProperty("gflops").GetDouble());
        Run.Of("bench", whole, "nowhere.onnx").Failed("nowhere.onnx");

        // the weights know their structure: libtorch measures what the exported file gives
        string weights = Path.Combine(sparse, "best.safetensors"), torch = Path.Combine(_folder.Path, "torch");
        Run.Of("eval", "--model", "deimv2-atto", "--engine", "torch", "--weights", weights, "--size", "64", "--data", data, "--out", torch)
            .Succeeded();
        Assert.AreEqual(AveragePrecision(sparse), AveragePrecision(torch), 1e-3);
        Run.Of("eval", "--model", "deimv2-atto", "--engine", "torch", "--weights", weights, "--size", "96", "--data", data, "--out", torch)
            .Failed("best.safetensors", "96");

        string drawn = Path.Combine(_folder.Path, "drawn"), images = Path.Combine(_folder.Path, "images");
        Run.Of("inspect", weights, "--model", "deimv2-atto", "--size", "64", "--images", images, "--out", drawn).Succeeded();
        Assert.HasCount(6, Directory.GetFiles(drawn, "*.png"));
        Run.Of("inspect", model, "--runs", "1", "--out", drawn).Succeeded();
        Assert.IsTrue(File.Exists(Path.Combine(drawn, "latency.png")));
        Run.Of("inspect", whole, "--runs", "1", "--out", drawn).Failed("dense");
        Run.Of("inspect", model, "--images", images, "--out", drawn).Failed("model.onnx", ".safetensors");

        // both trainings in one picture
        var shown = Directory.GetFiles(images)[0];
        var report = JsonNode.Parse(Run.Of("report", dense, sparse, "--runs", "1", "--image", shown, "--out", drawn, "--json")
            .Succeeded().Output)!["rows"]!.AsArray();
        Assert.AreEqual("dense sparse", string.Join(' ', report.Select(row => (string)row!["run"]!)));
        Assert.AreEqual(AveragePrecision(sparse), (double)report[1]!["AP"]!);
        Assert.AreEqual(new FileInfo(model).Length, (long)report[1]!["bytes"]!);
        foreach (var file in new[] { "accuracy-latency.png", "kept-tokens.png", "report.html" })
            Assert.IsTrue(File.Exists(Path.Combine(drawn, file)), file);
        Run.Of("report", dense, images, "--out", drawn).Failed("images", "metrics.json", "training");
        Run.Of("report", dense, "--image", "nowhere.png", "--out", drawn).Failed("--image nowhere.png");
        File.WriteAllText(Path.Combine(sparse, "metrics.json"), "{\"AP\": \"high\"}");
        var told = Run.Of("report", dense, sparse, "--runs", "0", "--out", drawn).Succeeded();
        StringAssert.Contains(told.Error, "metrics.json: it has no AP");
        StringAssert.Contains(File.ReadAllText(Path.Combine(drawn, "report.html")), "does not hold what its name says");
        Assert.IsTrue(File.Exists(Path.Combine(dense, "report.html")), "the training has written its own");
    }

    [TestMethod]
    public void Finished_weights_can_be_pruned_by_their_scores()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), dense = Path.Combine(_folder.Path, "dense"),
        pruned = Path.Combine(_folder.Path, "pruned.onnx");
        Train(data, dense, "--collect-scores").Succeeded();
        string weights = Path.Combine(dense, "best.safetensors"), scores = Path.Combine(dense, "scores.safetensors");
        string[] export = ["export", "--model", "deimv2-atto", "--size", "64", "--weights", weights, "--out", pruned, "--sparsity", "fast"];
        Run.Of(export).Failed("--scores");
        Run.Of([.. export, "--scores", weights]).Failed("best.safetensors");
        Run.Of([.. export, "--scores", scores]).Succeeded();
        Assert.IsLessThan(new FileInfo(Path.Combine(dense, "model.onnx")).Length, new FileInfo(pruned).Length);

        var small = Path.Combine(_folder.Path, "small.onnx");
        Run.Of("export", "--weights", weights, "--scores", scores, "--file-size", "0.8", "--out", small).Succeeded();
        Assert.AreEqual(0.8, new FileInfo(small).Length / (double)new FileInfo(Path.Combine(dense, "model.onnx")).Length, 0.05);
    }

    [TestMethod]
    public void Finished_weights_can_be_pruned_and_repaired_without_training()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), dense = Path.Combine(_folder.Path, "dense");
        Train(data, dense, "--collect-scores").Succeeded();
        string weights = Path.Combine(dense, "best.safetensors"), scores = Path.Combine(dense, "scores.safetensors");
        string Out(string name) => Path.Combine(_folder.Path, name + ".onnx");
        string[] export = ["export", "--size", "64", "--weights", weights, "--sparsity", "fast", "--scores", scores];
        Run.Of([.. export, "--out", Out("pruned")]).Succeeded();
        string[] repair = [.. export, "--repair", "--data", data, "--out"];
        var told = Run.Of([.. repair, Out("repaired")]).Succeeded().Output;
        foreach (var line in new[] { "Tried 8 of ", "Latency 0.65: ", "Refit " })
            StringAssert.Contains(told, line);
        Run.Of([.. repair, Out("again"), "--channel-score", "refit"]).Succeeded(); // the default where images are there
        Run.Of([.. repair, Out("scored"), "--channel-score", "sensitivity"]).Succeeded();
        byte[] pruned = File.ReadAllBytes(Out("pruned")), repaired = File.ReadAllBytes(Out("repaired")),
        scored = File.ReadAllBytes(Out("scored"));
        CollectionAssert.AreEqual(repaired, File.ReadAllBytes(Out("again")));
        CollectionAssert.AreNotEqual(repaired, scored);
        CollectionAssert.AreNotEqual(pruned, scored);
        Assert.AreEqual(pruned.Length, scored.Length, 0.01 * pruned.Length, "nothing has come back");
        Run.Of([.. export, "--channel-score", "refit", "--out", Out("x")]).Failed("--channel-score refit needs", "--data");
        Run.Of([.. export, "--repair", "--out", Out("x")]).Failed("--repair needs", "--data");
        Run.Of([.. export, "--data", data, "--out", Out("x")]).Succeeded(); // the preset repairs by itself
        CollectionAssert.AreEqual(repaired, File.ReadAllBytes(Out("x")));
        Run.Of([.. export, "--repair", "false", "--data", data, "--out", Out("x")]).Failed("--data is for --repair");

        var full = Path.Combine(_folder.Path, "full");
        var set = TinyDataset.Make(full);
        for (var i = 0; i < 6; i++)
            set.Annotations.Add(new()
            {
                ["id"] = set.Annotations.Count + 1,
                ["image_id"] = 1,
                ["category_id"] = 1,
                ["bbox"] = new double[] { 8 * i, 32, 12, 12 },
                ["area"] = 144,
                ["iscrowd"] = 0,
            });
        told = Run.Of([.. export, "--data", set.Write(full), "--out", Out("full")]).Succeeded().Output;
        StringAssert.Contains(told, "have up to 9 objects: at least 36 of 100 queries stay.");
        StringAssert.Contains(told, "Latency 0.65: 36 of 100 queries");
    }

    [TestMethod]
    public void An_early_schedule_repairs_what_it_cuts()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), folder = Path.Combine(_folder.Path, "run");
        string[] budgets = ["--queries", "12", "--backbone-width", "0.5"];
        var output = Train(data, folder, [.. budgets, "--schedule", "early", "--repair"]).Succeeded().Output;
        foreach (var line in new[] { "Epoch 2: 12 of 100 queries stay.", "of the backbone channels stay.", "Refit ", " on 1 batch." })
            StringAssert.Contains(output, line);
        Assert.DoesNotContain("Epoch 3: ", output);
        var options = File.ReadAllText(Path.Combine(folder, "options.json"));
        StringAssert.Contains(options, "\"RestartAverage\": true");
        StringAssert.Contains(options, "\"Early\": true");
        Train(data, folder, "--schedule", "soon").Failed("soon", "early");
    }

    [TestMethod]
    public void A_finished_dense_training_teaches_a_sparse_one()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), dense = Path.Combine(_folder.Path, "dense"),
            sparse = Path.Combine(_folder.Path, "sparse"), weights = Path.Combine(dense, "best.safetensors");
        Train(data, dense).Succeeded();
        var output = Train(data, sparse, "--sparsity", "fast", "--teacher", weights).Succeeded().Output;
        StringAssert.Contains(File.ReadAllText(Path.Combine(sparse, "history.json")), "kd_hint");
        StringAssert.Contains(File.ReadAllText(Path.Combine(sparse, "options.json")), "best.safetensors");

        // what it came to: dense beside sparse
        foreach (var row in new[] { "AP  ", "parameters (M)", "GFLOPs", "ONNX file (MB)", "ms, 1 thread", "ms, 2 threads" })
            StringAssert.Contains(output, "\n" + row);
        var balance = JsonNode.Parse(File.ReadAllText(Path.Combine(sparse, "metrics.json")))!["sparsity"]!;
        Assert.AreEqual(AveragePrecision(dense), (double)balance["AP"]!["dense"]!, 1e-3);
        Assert.AreEqual(AveragePrecision(sparse), (double)balance["AP"]!["sparse"]!);
        Assert.AreEqual(new FileInfo(Path.Combine(sparse, "model.onnx")).Length, (long)balance["bytes"]!["sparse"]!);
        Assert.IsLessThan((double)balance["gflops"]!["dense"]!, (double)balance["gflops"]!["sparse"]!);
        Assert.IsNull(JsonNode.Parse(File.ReadAllText(Path.Combine(dense, "metrics.json")))!["sparsity"]);

        var other = Path.Combine(_folder.Path, "other");
        foreach (var (messages, options) in new (string[], string[])[]
        {
            (["sparse", "whole"], ["--sparsity", "fast", "--teacher", Path.Combine(sparse, "best.safetensors")]),
            (["nothing is left out"], ["--teacher", weights]),
            (["nowhere.safetensors"], ["--teacher", "nowhere.safetensors"]),
            (["--teacher and --no-compensation exclude each other"], ["--teacher", weights, "--no-compensation"]),
            (["--teacher and --compensation paper exclude each other"], ["--teacher", weights, "--compensation", "paper"]),
            (["--no-compensation and --compensation dense exclude each other"], ["--no-compensation", "--compensation", "dense"]),
            (["--teacher-weight belongs to --compensation paper"], ["--teacher-weight", "1", "--compensation", "dense"]),
        })
            Train(data, other, options).Failed(messages);
        Run.Of("train", "--model", "deimv2-femto", "--data", data, "--size", "64", "--epochs", "4", "--sparsity", "fast", "--out", other,
            "--overwrite", "--teacher", weights).Failed("teacher", "deimv2-atto", "deimv2-femto");
    }

    [TestMethod]
    public void A_finished_training_is_cut_before_the_first_step_and_goes_on()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), dense = Path.Combine(_folder.Path, "dense"),
            folder = Path.Combine(_folder.Path, "run"), weights = Path.Combine(dense, "best.safetensors"),
            scores = Path.Combine(dense, "scores.safetensors");
        Train(data, dense, "--collect-scores").Succeeded();
        string[] budgets = ["--weights", weights, "--queries", "12", "--backbone-width", "0.5", "--tokens", "0.8"];
        var output = Train(data, folder, [.. budgets, "--scores", scores, "--repair"]).Succeeded().Output;
        foreach (var change in new[] { "Epoch 1: 12 of 100 queries stay", "of the tokens stay", "of the backbone channels stay", "Refit " })
            StringAssert.Contains(output, change);
        Assert.DoesNotContain("Epoch 2: ", output);
        var history = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "history.json")))!.AsArray();
        Assert.IsTrue(history.All(epoch => (double)epoch!["Shares"]!["Queries"]! == 0.12));
        Assert.IsFalse(File.Exists(Path.Combine(folder, "scores.safetensors")), "nothing was collected");

        var other = Path.Combine(_folder.Path, "other");
        foreach (var (messages, options) in new (string[], string[])[]
        {
            (["--scores nowhere.safetensors"], [.. budgets, "--scores", "nowhere.safetensors"]),
            (["best.safetensors", "not the scores"], [.. budgets, "--scores", weights]),
            (["--scores and --schedule exclude each other"], [.. budgets, "--scores", scores, "--schedule", "early"]),
            (["scores.safetensors", "nothing is left out"], ["--scores", scores]),
        })
            Train(data, other, options).Failed(messages);
    }

    [TestMethod]
    public void A_target_finds_the_budgets_itself()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), folder = Path.Combine(_folder.Path, "run");
        var output = Train(data, folder, "--gflops", "0.8").Succeeded().Output;
        StringAssert.Contains(output, "Measured 8 of ");
        StringAssert.Contains(output, "Gflops 0.8: ");
        var inspected = JsonDocument.Parse(Run.Of("inspect", Path.Combine(folder, "model.onnx"), "--runs", "1", "--json").Succeeded()
            .Output).RootElement;
        Assert.IsLessThanOrEqualTo(0.801, inspected.GetProperty("cost").GetProperty("ratio").GetProperty("gflops").GetDouble());
        foreach (var (message, options) in new (string, string[])[]
        {
            ("--latency and --queries exclude each other", ["--latency", "0.8", "--queries", "50"]),
            ("--latency and --sparsity exclude each other", ["--sparsity", "fast", "--latency", "0.8"]),
            ("--latency and --gflops exclude each other", ["--latency", "0.8", "--gflops", "0.8"]),
            ("--file-size 1.2: allowed is 0.3 to 1", ["--file-size", "1.2"]),
            ("--latency-threads belongs to --latency", ["--gflops", "0.8", "--latency-threads", "2"]),
            ("--latency-threads belongs to --latency", ["--latency-threads", "2"]),
            ("--sparsity fast and --queries exclude each other", ["--sparsity", "fast", "--queries", "12"]),
            ("--sparsity balanced and --backbone-width exclude each other", ["--sparsity", "balanced", "--backbone-width", "0.5"]),
        })
            Train(data, folder, options).Failed(message);
    }

    [TestMethod]
    public void Budgets_that_cannot_be_kept_are_refused()
    {
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), folder = Path.Combine(_folder.Path, "run");
        Train(data, folder, "--tokens", "1.5").Failed("--tokens 1.5 is outside");
        Train(data, folder, "--queries", "101").Failed("101 queries", "100");
        Train(data, folder, "--tokens", "0.5", "--token-choice", "predicted", "--selection", "random")
            .Failed("--token-choice Predicted", "--selection Random");
        Train(data, folder, "--sparsity", "tiny").Failed("tiny", "balanced");
        Run.Of("train", "--model", "deimv2-atto", "--data", data, "--size", "64", "--epochs", "2", "--sparsity", "paper", "--out", folder)
            .Failed("2 epochs are too few");
    }

    private static Run Train(string data, string folder, params string[] more) => Run.Of(
    [
        "train", "--model", "deimv2-atto", "--data", data, "--val", data, "--size", "64", "--epochs", "4", "--batch", "2", "--out", folder,
        .. more,
    ]);

    private static double AveragePrecision(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json"))).RootElement.GetProperty("AP").GetDouble();
}
