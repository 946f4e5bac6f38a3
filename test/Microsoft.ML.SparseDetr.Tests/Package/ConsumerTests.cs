using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Package;

/// <summary>Applications that have the library from its package: they build, score without libtorch, train with it.</summary>
[TestClass]
public sealed class ConsumerTests
{
    private const string TorchLibrary = "libLibTorchSharp.so";

    /// <summary>Where a portable build has TorchSharp's library.</summary>
    private const string Built = "/bin/Release/net10.0/runtimes/linux-x64/native/" + TorchLibrary;

    private static Consumers consumers = null!;

    private static string Cached => Path.Combine(consumers.Cache, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", TorchLibrary);

    [ClassInitialize]
    public static void Build(TestContext context)
    {
        consumers = new Consumers();
        consumers.FillFeed();
        consumers.Build("build");
    }

    [ClassCleanup]
    public static void Remove() => consumers?.Dispose();

    [TestMethod]
    public void Without_libtorch_a_saved_model_and_an_exported_network_score_the_same_as_here()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        string image = folder.File("image.png"), onnx = TinyDetector.Write(folder.Path), zip = folder.File("model.zip");
        using (var grey = ImageRow.Grey(90, 70, 180))
            grey.Save(image);
        var data = ml.Data.LoadFromEnumerable([new ImageRow { Name = "one", Image = MLImage.CreateFromFile(image) }]);
        using var model = ml.ObjectDetection.ApplyDetector(onnx, scoreThreshold: 0.05f).Fit(data);
        var scored = model.Transform(data);
        var expected = ml.Data.CreateEnumerable<PredictionRow>(scored, reuseRowObject: false).Single();
        var names = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored);
        ml.Model.Save(new TransformerChain<ITransformer>(model, names), data.Schema, zip);

        var output = DotNet.Run(folder.Path, consumers.File("Score/bin/Release/net10.0/Score.dll"), zip, onnx, image);

        foreach (var way in new[] { "transform", "engine", "scorer" })
        {
            var parts = output.Single(line => line.StartsWith(way + ": ", StringComparison.Ordinal)).Split(": ");
            Assert.AreEqual("patch scratch pit", parts[1], way);
            EstimatorCheck.Near(expected.Score, Numbers(parts[2]), 1e-4f);
            EstimatorCheck.Near(expected.PredictedBoundingBoxes, Numbers(parts[3]), 1e-3f);
        }
        CollectionAssert.IsSubsetOf(new[] { "libonnxruntime.so", "libSkiaSharp.so" }, Mapped(output));
        string[] training = ["torch", "c10", "gomp", "SparseDetrOps"];
        Assert.IsFalse(
            Mapped(output).Any(name => training.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))),
            string.Join('\n', output));
    }

    [TestMethod]
    public void With_libtorch_a_portable_build_and_one_published_for_linux_train()
    {
        var original = Hash(Cached);
        using var folder = new TemporaryFolder();
        var published = folder.File("published there");
        consumers.Build("publish", "Train/Train.csproj", "-r", "linux-x64", "--self-contained", "false", "-o", published);

        Trains(DotNet.Run(folder.Path, consumers.File("Train/bin/Release/net10.0/Train.dll"), folder.File("portable")));
        Trains(DotNet.Run(folder.Path, Path.Combine(published, "Train.dll"), folder.File("published")));

        Assert.AreEqual(original, Hash(Cached), "the cache of packages was written to");
        Assert.AreEqual(Hash(consumers.File("Train" + Built)), Hash(Path.Combine(published, TorchLibrary)));
    }

    [TestMethod]
    public void Beside_ml_nets_own_trainers_on_TorchSharp_it_trains()
    {
        using var folder = new TemporaryFolder();
        var output = DotNet.Run(folder.Path, consumers.File("Beside/bin/Release/net10.0/Beside.dll"), folder.Path);
        CollectionAssert.Contains(output, "beside Microsoft.ML.TorchSharp.NasBert.TextClassificationTrainer");
        CollectionAssert.Contains(output, "images with detections 2");
    }

    [TestMethod]
    public void A_scaffolded_project_finds_what_the_model_finds_and_trains_again()
    {
        using var folder = new TemporaryFolder();
        string image = folder.File("image.png"), model = folder.File("again.onnx");
        using (var grey = ImageRow.Grey(90, 70, 180))
            grey.Save(image);
        var program = Directory.GetFiles(
            consumers.File($"{Consumers.Scaffolded}/bin/Release"), Consumers.Scaffolded + ".dll", SearchOption.AllDirectories).Single();

        CollectionAssert.AreEqual(
            new[] { $"{image}: 1 found", "  patch 0.71 at 0 0 45 35" }, DotNet.Run(folder.Path, program, image)); // 180 / 255 = 0.71

        var (train, _) = SyntheticSteel.Write(
            folder.File("data"), new SyntheticSteelOptions { TrainCount = 4, HeldOutCount = 1, Size = 64 });
        DotNet.Run(folder.Path, program, "train", train.Source, model);
        using var trained = new MLContext().ObjectDetection.ApplyDetector(model).Fit(new MLContext().Data.LoadFromEnumerable<ImageRow>([]));
        Assert.AreEqual("deimv2-atto", trained.ModelName);
        Assert.AreEqual(TinyDetector.Width, trained.InputHeight);
    }

    [TestMethod]
    public void A_web_application_with_the_detector_among_its_services_answers()
    {
        using var folder = new TemporaryFolder();
        var image = folder.File("image.png");
        using (var grey = ImageRow.Grey(90, 70, 180))
            grey.Save(image);
        var output = DotNet.Run(
            folder.Path, consumers.File("Web/bin/Release/net10.0/Web.dll"), TinyDetector.Write(folder.Path), image);
        StringAssert.StartsWith(output[0], "200 ");
        var found = JsonSerializer.Deserialize<DetectedObject[]>(output[0]["200 ".Length..], JsonSerializerOptions.Web)!.Single();
        Assert.AreEqual("patch", found.ClassName);
        EstimatorCheck.Near([180 / 255f, 0, 0, 45, 35], [found.Score, found.X0, found.Y0, found.X1, found.Y1], 1e-3f);
        Assert.IsFalse(Mapped(output).Any(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)));
    }

    [TestMethod]
    public void Only_where_libstdcxx_is_old_a_build_makes_a_copy_of_TorchSharps_library_and_only_once()
    {
        using var folder = new TemporaryFolder();
        string old = folder.Write("old libstdc++.so.6", "GLIBCXX_3.4.30"), recent = folder.Write("new libstdc++.so.6", "GLIBCXX_3.4.32");
        string library = consumers.File("Score" + Built), copy = consumers.File("Score/obj/Release/net10.0/torchsharp/" + TorchLibrary);
        var original = File.ReadAllBytes(Cached);

        BuildScore(old);
        var changed = File.ReadAllBytes(library);
        Assert.HasCount(original.Length, changed);
        var place = Enumerable.Range(0, original.Length).Single(i => original[i] != changed[i]);
        Assert.AreEqual(original[place] | 2, changed[place]); // VER_FLG_WEAK

        var written = File.GetLastWriteTimeUtc(copy);
        BuildScore(old);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(copy));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(library));

        BuildScore(recent);
        Assert.IsFalse(File.Exists(copy));
        CollectionAssert.AreEqual(original, File.ReadAllBytes(library));
    }

    private static void BuildScore(string libstdcxx) =>
        consumers.Build("build", "Score/Score.csproj", "--no-restore", "-p:SparseDetrLibstdcxx=" + libstdcxx);

    private static void Trains(string[] output)
    {
        CollectionAssert.Contains(output, "images with detections 2");
        CollectionAssert.IsSubsetOf(
            new[] { TorchLibrary, "libtorch_cpu.so", "libonnxruntime.so", "libSkiaSharp.so", "libSparseDetrOps.so" }, Mapped(output));
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    private static string[] Mapped(string[] output) =>
        [.. output.Where(line => line.StartsWith("mapped ", StringComparison.Ordinal)).Select(line => line["mapped ".Length..])];

    private static float[] Numbers(string text) => [.. text.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
}
