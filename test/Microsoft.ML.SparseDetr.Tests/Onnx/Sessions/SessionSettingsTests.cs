using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Tests.CommandLine;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Onnx.Sessions;

[TestClass]
public sealed class SessionSettingsTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void The_CPU_by_name_is_the_default()
    {
        var images = _ml.Data.LoadFromEnumerable(ImageRow.Grey(7));
        var file = TinyDetector.Write(_folder.Path);
        using var silent = _ml.ObjectDetection.ApplyDetector(file, scoreThreshold: 0.1f).Fit(images);
        var named = new ScoringOptions { ExecutionProvider = ExecutionProvider.Cpu, Threads = 1, BatchSize = 3 };
        using var chosen = _ml.ObjectDetection.ApplyDetector(file, named, scoreThreshold: 0.1f).Fit(images);

        Assert.AreEqual(new ScoringOptions(), silent.Scoring);
        Assert.AreEqual(named, chosen.Scoring);
        CollectionAssert.AreEqual(Scores(silent, images), Scores(chosen, images));
    }

    [TestMethod]
    [DataRow(ExecutionProvider.Cuda, "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu.Linux")]
    [DataRow(ExecutionProvider.TensorRt, "TensorrtExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu.Linux")]
    [DataRow(ExecutionProvider.OpenVino, "OpenVINOExecutionProvider", "Intel.ML.OnnxRuntime.OpenVino")]
    [DataRow(ExecutionProvider.DirectMl, "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML")]
    [DataRow(ExecutionProvider.CoreMl, "CoreMLExecutionProvider", "macOS")]
    public void A_provider_that_is_not_there_is_an_error_with_the_package_that_has_it(
        ExecutionProvider provider, string name, string package)
    {
        if (OrtEnv.Instance().GetAvailableProviders().Contains(name))
            Assert.Inconclusive($"This machine has {name}.");
        var images = _ml.Data.LoadFromEnumerable(ImageRow.Grey(1));
        var onnx = TinyDetector.Write(_folder.Path);
        var zip = _folder.File("model.zip");
        using var detector = _ml.ObjectDetection.ApplyDetector(onnx).Fit(images);
        _ml.Model.Save(detector, images.Schema, zip);
        var options = new ScoringOptions { ExecutionProvider = provider };

        Action[] ways =
        [
            () => _ml.ObjectDetection.ApplyDetector(onnx, options), () => _ml.ObjectDetection.LoadModel(zip, options),
            () => _ml.ObjectDetection.Find(_ml.Model.Load(zip, out _), options), () => detector.WithScoring(options),
            () => _ml.ObjectDetection.MeasureInTurns([onnx], options),
            () => _ml.ObjectDetection.Trainers.SuperSparseDetr(new SuperSparseDetrTrainer.Options { Scoring = options }).Fit(images),
        ];
        foreach (var way in ways)
        {
            var error = Assert.ThrowsExactly<ExecutionProviderException>(way);
            Assert.AreEqual(provider, error.Provider);
            StringAssert.StartsWith(error.Message, $"ExecutionProvider = {provider}: ");
            StringAssert.Contains(error.Message, package);
        }
        TinyDataset.Make(_folder.Path);
        Run.Of("predict", onnx, _folder.File("images"), "--provider", provider.ToString()).Failed($"--provider {provider}: ", package);
        Run.Of("bench", zip, "--provider", $"{provider}:1").Failed($"--provider {provider}: ", package);
    }

    [TestMethod]
    public void The_choice_stays_with_who_opens_the_file_and_is_logged()
    {
        var images = _ml.Data.LoadFromEnumerable(ImageRow.Grey(1));
        var zip = _folder.File("model.zip");
        using (var detector = _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(_folder.Path), new ScoringOptions { Threads = 3 })
                   .Fit(images))
            _ml.Model.Save(detector, images.Schema, zip);
        var lines = new List<string>();
        _ml.Log += (_, message) => lines.Add(message.RawMessage);

        using var opened = _ml.ObjectDetection.LoadModel(zip, new ScoringOptions { Threads = 1 });
        Assert.AreEqual(new ScoringOptions { Threads = 1 }, opened.Scoring);
        using var warmer = opened.WithScoreThreshold(0.9f);
        Assert.AreEqual(opened.Scoring, warmer.Scoring);
        CollectionAssert.Contains(lines, "tiny runs on the CPU, 1 thread.");
    }

    [TestMethod]
    public void Options_outside_their_range_are_named()
    {
        var file = TinyDetector.Write(_folder.Path);
        foreach (var (options, part) in new[]
                 {
                     (new ScoringOptions { Threads = 0 }, "Threads = 0"), (new ScoringOptions { BatchSize = 5000 }, "BatchSize = 5000"),
                     (new ScoringOptions { DeviceId = -1 }, "DeviceId = -1"),
                 })
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(() => _ml.ObjectDetection.ApplyDetector(file, options)).Message, part);
        foreach (var wrong in new[] { "gpu", "cpu:1", "cuda:", "cuda:x", "cuda:64", "cuda:1:2" })
            Run.Of("eval", file, "--data", _folder.Path, "--provider", wrong).Failed($"--provider {wrong}: allowed are cpu, cuda,");
        Run.Of("eval", file, "--data", _folder.Path, "--engine", "torch", "--provider", "cuda").Failed("--engine torch", "--provider");
    }

    private float[] Scores(SuperSparseDetrTransformer detector, IDataView images) =>
    [
        .. _ml.Data.CreateEnumerable<PredictionRow>(detector.Transform(images), reuseRowObject: false).SelectMany(row => row.Score),
    ];
}
