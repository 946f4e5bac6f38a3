using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_dense_model_has_one_column()
    {
        var run = Run.Of("inspect", TinyDetector.Write(_folder.Path), "--runs", "1", "--threads", "1").Succeeded();
        StringAssert.Contains(run.Output, "1 thread, median of 1 run ");
        StringAssert.Contains(run.Output, "whole ", "the nodes of this network name no parts");
        Assert.DoesNotContain("ratio", run.Output);
    }

    [TestMethod]
    public void A_checkpoint_of_PyTorch_shows_its_tensors()
    {
        var file = Path.Combine(Repository.Root, "test", "fixtures", "torch", "training-old.pth");
        StringAssert.Contains(Run.Of("inspect", file).Succeeded().Output, "0.weight Float32 [2, 3, 2, 2]");
    }

    [TestMethod]
    public void A_sparse_model_stands_beside_the_dense_one()
    {
        var file = WriteSparse("deimv2-atto");
        var lines = Run.Of("inspect", file, "--runs", "1", "--threads", "1").Succeeded().Output;
        foreach (var part in new[] { "random weights", "dense   sparse  ratio", "backbone", "total", "ONNX file (MB)", "Eq. 9-18" })
            StringAssert.Contains(lines, part);

        var json = JsonDocument.Parse(Run.Of("inspect", file, "--runs", "1", "--json").Succeeded().Output).RootElement;
        Assert.AreEqual(new FileInfo(file).Length, json.GetProperty("bytes").GetInt64());
        var cost = json.GetProperty("cost");
        var (model, dense) = (cost.GetProperty("model"), cost.GetProperty("dense"));
        Assert.IsLessThan(dense.GetProperty("gflops").GetDouble(), model.GetProperty("gflops").GetDouble());
        Assert.AreEqual(
            model.GetProperty("gflops").GetDouble() / dense.GetProperty("gflops").GetDouble(), cost.GetProperty("ratio")
                .GetProperty("gflops").GetDouble(), 1e-12);
        foreach (var component in new[] { "backbone", "encoder", "query selection", "decoder", "heads", "post-processing" })
            Assert.IsTrue(model.GetProperty("components").GetProperty(component).TryGetProperty("milliseconds", out _), component);
        var formula = cost.GetProperty("formulas").GetProperty("decoder");
        Assert.AreEqual(model.GetProperty("components").GetProperty("decoder").GetProperty("gflops").GetDouble(),
            formula.GetProperty("gflops").GetDouble(), 1e-12);
        Assert.AreEqual(dense.GetProperty("components").GetProperty("decoder").GetProperty("gflops").GetDouble(),
            formula.GetProperty("denseGflops").GetDouble(), 1e-12);
    }

    [TestMethod]
    public void A_sparse_model_with_a_deformable_encoder_stands_beside_a_dense_one_with_it_and_has_no_formulas()
    {
        var file = WriteSparse("deimv2-atto", deformable: true);
        Assert.DoesNotContain("Eq. 9-18", Run.Of("inspect", file, "--runs", "1").Succeeded().Output);
        var cost = JsonDocument.Parse(Run.Of("inspect", file, "--runs", "1", "--json").Succeeded().Output).RootElement.GetProperty("cost");
        Assert.IsFalse(cost.TryGetProperty("formulas", out _));
        JsonElement[] encoders = [.. new[] { "model", "dense" }.Select(name =>
            cost.GetProperty(name).GetProperty("components").GetProperty("encoder").GetProperty("gflops"))];
        Assert.AreEqual(encoders[0].GetDouble(), encoders[1].GetDouble(), "queries are no part of it");
        const double Cells = 8 * 8 + 4 * 4, Width = 64, FeedForward = 256, Columns = 8 * 2 * 4;
        var products = Cells * (2 * Width * Width + 3 * Columns * Width + 4 * Columns * Width / 8 + 2 * Width * FeedForward);
        Assert.IsGreaterThan(2e-9 * products, encoders[0].GetDouble());
    }

    [TestMethod]
    public void A_sparse_model_of_an_unknown_network_is_named() => Run.Of("inspect", WriteSparse("deim-xxl"), "--runs", "1")
        .Failed("sparse.onnx", "deim-xxl");

    [TestMethod]
    public void The_number_of_runs_is_checked() => Run.Of("inspect", TinyDetector.Write(_folder.Path), "--runs", "0")
        .Failed("--runs 0", "1 to 10000");

    /// <summary>A network with 40 queries that says it is a sparse one.</summary>
    private string WriteSparse(string name, bool deformable = false)
    {
        using var scope = torch.NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 128, 128,
            new DetectorParts { DeformableEncoder = deformable });
        detector.eval();
        detector.Structure = detector.Structure with { Queries = [.. Enumerable.Range(0, 40)] };
        var metadata = new DetectorMetadata
        {
            Model = name,
            ClassNames = ["a", "b"],
            DeformableEncoder = deformable,
            Structure = detector.Structure.ToJson(),
            InputHeight = 128,
            InputWidth = 128,
            Sparsity = new Dictionary<string, string> { ["queries"] = "40" },
        };
        var file = _folder.File("sparse.onnx");
        OnnxModelWriter.Write(file, DetectorExporter.Build(detector), metadata.ToEntries());
        return file;
    }
}
