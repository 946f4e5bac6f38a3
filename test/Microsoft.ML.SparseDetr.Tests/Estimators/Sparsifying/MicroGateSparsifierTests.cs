using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.CommandLine;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Sparsifying;

[TestClass]
public sealed class MicroGateSparsifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_finished_network_gets_gates_and_scores_and_saves()
    {
        var options = Options();
        var sparsifier = _ml.ObjectDetection.Sparsify.MicroGates(options);
        var images = Images();
        using var model = sparsifier.Fit(images);
        var report = sparsifier.Report!;
        Assert.AreEqual(3, report.Images);
        foreach (var layer in report.Layers)
        {
            Assert.IsTrue(layer.SkippedSparsity is > 0.05 and < 1, layer.ToString());
            Assert.IsTrue(layer.Recall is > 0.5 and <= 1 && layer.FalseSkipEnergy is >= 0 and < 1, layer.ToString());
            Assert.IsGreaterThan(0, layer.MultiplyAddsBefore);
        }
        foreach (var file in new[] { "gates.safetensors", "model.onnx", "report.json" })
            Assert.IsTrue(File.Exists(Path.Combine(options.OutputFolder!, file)), file);
        var stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(options.OutputFolder!, "report.json"))).RootElement;
        Assert.AreEqual(report.Layers[0].SkippedSparsity, stored.GetProperty("Layers")[0].GetProperty("SkippedSparsity").GetDouble());

        var scores = Scores(model, images);
        using (var dense = _ml.ObjectDetection.LoadWeights(null, options.WeightsFile, scoreThreshold: 0))
            Assert.IsFalse(scores[0].SequenceEqual(Scores(dense, images)[0]), "gates change the scores");
        _ml.Model.Save(model, images.Schema, _folder.File("model.zip"));
        foreach (var (fresh, loaded) in scores.Zip(Scores(new MLContext().Model.Load(_folder.File("model.zip"), out _), images)))
            EstimatorCheck.Near(fresh, loaded, 1e-5f);
        EstimatorCheck.Near(scores[0], Scores(_ml.ObjectDetection.ApplyDetector(
            Path.Combine(options.OutputFolder!, "model.onnx"), scoreThreshold: 0).Fit(images), images)[0], 1e-5f);

        var gates = Path.Combine(options.OutputFolder!, "gates.safetensors");
        EstimatorCheck.Near(
            scores[0], Scores(_ml.ObjectDetection.Sparsify.Load(options.WeightsFile, gates, scoreThreshold: 0), images)[0], 1e-5f);
        Assert.ThrowsExactly<InvalidDataException>(() => _ml.ObjectDetection.Sparsify.Load(options.WeightsFile, options.WeightsFile));

        Assert.Contains("gates.safetensors", Assert.ThrowsExactly<IOException>(() => sparsifier.Fit(images)).Message);
        options.Overwrite = true;
        options.Energy = 0.01;
        using var again = sparsifier.Fit(images);
        Assert.IsTrue(sparsifier.Report!.Layers.All(layer => layer.FalseSkipEnergy < 0.05),
            string.Join('\n', sparsifier.Report!.ToLines()));
    }

    [TestMethod]
    public void What_cannot_be_done_leaves_no_file()
    {
        var images = Images();
        var options = Options();
        var sparsifier = _ml.ObjectDetection.Sparsify.MicroGates(options);
        using var stop = new CancellationTokenSource();
        options.CancellationToken = stop.Token;
        options.Progress = new Canceller(stop);
        Assert.Throws<OperationCanceledException>(() => sparsifier.Fit(images));
        options.CancellationToken = default;
        options.Epsilon = null;
        Assert.Contains("--epsilon", Assert.ThrowsExactly<ArgumentException>(() => sparsifier.Fit(images)).Message);
        options.Threshold = 2;
        Assert.Contains("Threshold = 2", Assert.ThrowsExactly<ArgumentException>(() => sparsifier.Fit(images)).Message);
        options.Threshold = 0.5;
        Assert.IsEmpty(Directory.GetFiles(options.OutputFolder!));

        File.WriteAllText(Path.Combine(options.OutputFolder!, "best.safetensors"), "mine");
        options.Overwrite = true;
        Assert.Contains("best.safetensors", Assert.ThrowsExactly<IOException>(() => sparsifier.Fit(images)).Message);
    }

    [TestMethod]
    public void Indicators_are_found_kept_and_loaded()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var (weights, folder) = (Weights(), _folder.File("indicated"));
        var output = Run.Of("sparsify", "indicators", weights, "--data", data, "--epsilon", "0.05", "--confidence", "0.8", "--out", folder,
            "--json").Succeeded().Output;
        var layer = JsonDocument.Parse(output).RootElement.GetProperty("report").GetProperty("Layers")[0];
        Assert.IsGreaterThan(0, layer.GetProperty("Indicators").GetInt32());
        Assert.IsGreaterThan(0.02, layer.GetProperty("SkippedSparsity").GetDouble());
        var images = Images();
        EstimatorCheck.Near(
            Scores(_ml.ObjectDetection.ApplyDetector(Path.Combine(folder, "model.onnx"), scoreThreshold: 0).Fit(images), images)[0],
            Scores(_ml.ObjectDetection.Sparsify.Load(
                weights, Path.Combine(folder, "indicators.safetensors"), scoreThreshold: 0), images)[0], 1e-5f);
        Run.Of("sparsify", "indicators", weights, "--data", data, "--epsilon", "0.05", "--confidence", "3", "--out", folder, "--overwrite")
            .Failed("--confidence 3");
    }

    [TestMethod]
    public void The_command_line_does_the_same()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var (weights, folder) = (Weights(), _folder.File("gated"));
        string[] call = ["sparsify", "gates", weights, "--data", data, "--val", data, "--out", folder, "--epochs", "1", "--batch", "2"];
        Run.Of(call).Failed("--epsilon");
        Assert.IsEmpty(Directory.GetFiles(folder));
        var output = Run.Of([.. call, "--epsilon", "0.02", "--energy", "0.02", "--json"]).Succeeded().Output;
        Assert.AreEqual(3, JsonDocument.Parse(output).RootElement.GetProperty("report").GetProperty("Images").GetInt32());
        Run.Of([.. call, "--epsilon", "0.02"]).Failed("--overwrite");
        Run.Of([.. call, "--epsilon", "0.02", "--energy", "0.1", "--threshold", "0.3"]).Failed("--energy");
        Run.Of("predict", "--weights", Path.Combine(folder, "model.onnx"), "--out", _folder.File("predicted"),
            Path.Combine(_folder.Path, "images")).Succeeded();
    }

    private MicroGateSparsifier.Options Options() => new()
    {
        WeightsFile = Weights(),
        Epsilon = 0.15,
        GroupSize = 2, // of random neurons eight in a row seldom rest together
        Epochs = 3,
        LearningRate = 0.05,
        BatchSize = 2,
        Seed = 1,
        ScoreThreshold = 0,
        OutputFolder = Directory.CreateDirectory(_folder.File("gated")).FullName,
    };

    private string Weights()
    {
        manual_seed(4);
        var preset = DetectorPreset.Of(DetectorModel.DeimV2Atto);
        using var detector = Detector.Create(preset, 3, 64, 64);
        var path = _folder.File("weights.safetensors");
        SafeTensors.Write(
            path, ModuleState.Table(detector), new WeightsOrigin(preset.Name, ["scratch", "pit", "patch"], 64, 64).ToMetadata());
        return path;
    }

    private IDataView Images()
    {
        var data = _ml.ObjectDetection.LoadFromCoco(TinyDataset.Make(_folder.Path).Write(_folder.Path));
        return _ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(data).Transform(data);
    }

    private float[][] Scores(ITransformer model, IDataView images) =>
        [.. _ml.ObjectDetection.ReadDetections(model.Transform(images)).Select(found => found.Select(one => one.Score).ToArray())];

    private sealed class Canceller(CancellationTokenSource stop) : IProgress<SparsifyProgress>
    {
        public void Report(SparsifyProgress value) => stop.Cancel();
    }
}
