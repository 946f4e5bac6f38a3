using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.CommandLine;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Quantization;

/// <summary>A detector of three convolutions whose scores are the brightness of the image.</summary>
[TestClass]
public sealed class QuantizeTests : IDisposable
{
    private const int Side = TinyDataset.Side;

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_network_in_bytes_finds_the_same_and_survives_saving()
    {
        using var exact = Open(Network(hard: false));
        var images = Images();

        var result = _ml.ObjectDetection.Quantize(exact, images);

        using var small = result.Detector;
        Assert.AreEqual((3, 0), (result.Convolutions, result.Kept.Count));
        Assert.AreEqual(1, result.AveragePrecisionBefore, 1e-9);
        Assert.AreEqual(1, result.AveragePrecisionAfter, 1e-9);
        var file = _folder.File("small.zip");
        var view = Decoded(images);
        _ml.Model.Save(small, view.Schema, file);
        using var loaded = _ml.ObjectDetection.LoadModel(file);
        foreach (var (before, after, kept) in Scores(exact, view).Zip(Scores(small, view), Scores(loaded, view)))
        {
            Assert.AreEqual(before, after, 0.02f);
            Assert.AreEqual(after, kept);
        }
        Assert.Contains("calculates in bytes already",
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.ObjectDetection.Quantize(small, images)).Message);
    }

    [TestMethod]
    public void A_convolution_that_bytes_would_blind_stays_in_float32()
    {
        using var exact = Open(Network(hard: true));
        var told = new List<string>();

        var result = _ml.ObjectDetection.Quantize(exact, Images(), new QuantizationOptions { Progress = new Told(told) });

        using var small = result.Detector;
        Assert.AreEqual("backbone/hard/Conv", result.Kept.Single());
        Assert.AreEqual(2, result.Convolutions);
        Assert.AreEqual(1, result.AveragePrecisionAfter, 1e-9);
        Assert.Contains("3 convolutions in bytes, 0 in float32", string.Join('\n', told));
    }

    [TestMethod]
    public void Options_outside_their_range_are_named()
    {
        using var exact = Open(Network(hard: false));
        foreach (var (options, message) in new[]
                 {
                     (new QuantizationOptions { CalibrationImages = 0 }, "CalibrationImages = 0 is outside the allowed range 1 to 10000"),
                     (new QuantizationOptions { LargestDrop = -0.1 }, "LargestDrop = -0.1 is outside the allowed range 0 to 100"),
                     (new QuantizationOptions { Threads = 0 }, "Threads = 0 is outside the allowed range 1 to 1024"),
                 })
            Assert.Contains(message,
                Assert.ThrowsExactly<ArgumentException>(() => _ml.ObjectDetection.Quantize(exact, Images(), options)).Message);
    }

    [TestMethod]
    public void It_can_be_cancelled()
    {
        using var exact = Open(Network(hard: false));
        Assert.ThrowsExactly<OperationCanceledException>(() => _ml.ObjectDetection.Quantize(
            exact, Images(), new QuantizationOptions { CancellationToken = new CancellationToken(canceled: true) }));
    }

    /// <summary>Bright images with the objects of <see cref="Boxes"/>, dark ones without.</summary>
    private DetectionDataset Images()
    {
        var set = TinyDataset.Make(_folder.Path, shown: 3);
        for (var i = 0; i < 3; i++)
        {
            using var image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32,
                [.. Enumerable.Range(0, 4 * Side * Side).Select(at => at % 4 == 3 ? byte.MaxValue : (byte)(i == 2 ? 60 : 200 + 20 * i))]);
            image.Save(_folder.File($"images/p{i}.png"));
        }
        (set.Images[0]["id"], set.Images[2]["id"]) = (3, 1); // of equal scores those of the first image count first: the dark one
        foreach (var annotation in set.Annotations.Where(annotation => (int)annotation["image_id"]! == 1))
            annotation["image_id"] = 3;
        return DatasetReader.Read(set.Write(_folder.Path));
    }

    private SuperSparseDetrTransformer Open(byte[] network)
    {
        var file = _folder.File("exact.onnx");
        File.WriteAllBytes(file, network);
        return _ml.ObjectDetection.ApplyDetector(file).Fit(Decoded(Images()));
    }

    private IDataView Decoded(DetectionDataset images)
    {
        var view = _ml.ObjectDetection.Load(images);
        return _ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(view).Transform(view);
    }

    private static List<float> Scores(SuperSparseDetrTransformer detector, IDataView view)
    {
        using var every = detector.WithScoreThreshold(0);
        return [.. every.Transform(view).GetColumn<float[]>("Score").Select(scores => scores[0])];
    }

    /// <summary>
    /// Three candidates, one for each object of the data set. A hard network hides the brightness beside a channel a million times as
    /// large, which the last convolution passes over.
    /// </summary>
    private static byte[] Network(bool hard)
    {
        var graph = new OnnxGraph("small");
        var x = graph.Input(OnnxTensors.Images, OnnxElementType.Float, "N", 3, Side, Side);
        var sizes = graph.Input(OnnxTensors.TargetSizes, OnnxElementType.Int64, "N", 2);
        x = Convolve(x, "backbone/a", [0.5f, 0.5f, 0, 0, 0, 1, 1, 0, 0]);
        x = Convolve(x, "backbone/b", [1, 0, 0, 0, 1, 0, 0, 0, 1]);
        x = graph.Mul(x, graph.Initializer("size", hard ? [1e-3f, 1, 1000] : [1, 1, 1], 1, 3, 1, 1)); // no byte: a number beside it
        x = Convolve(x, "backbone/hard", [hard ? 1000 : 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        var mean = graph.Slice(x, 1, 0, 1);
        for (var axis = 3; axis >= 1; axis--)
            mean = graph.ReduceMean(mean, axis, keepDimension: axis == 1); // [N, 1, H, W] -> [N, 1]
        var scores = graph.Mul(mean, graph.Initializer("ones", [1f, 1, 1], 1, 3));
        var size = graph.Cast(sizes, OnnxElementType.Float);
        var boxes = graph.Mul(graph.Reshape(graph.Concat(1, size, size), -1, 1, 4), graph.Initializer("corners", Boxes(), 1, 3, 4));
        var zeros = graph.Cast(graph.Mul(scores, graph.Scalar(0f)), OnnxElementType.Int64);
        graph.Output(OnnxTensors.Labels, graph.Add(zeros, graph.Initializer("classes", [0L, 1, 2], 1, 3)), OnnxElementType.Int64, "N", 3);
        graph.Output(OnnxTensors.Boxes, boxes, OnnxElementType.Float, "N", 3, 4);
        graph.Output(OnnxTensors.Scores, scores, OnnxElementType.Float, "N", 3);
        var metadata = new DetectorMetadata
        {
            Model = "tiny",
            ClassNames = ["scratch", "pit", "patch"],
            InputHeight = Side,
            InputWidth = Side,
        };
        return OnnxModelWriter.ToBytes(graph, metadata.ToEntries());

        string Convolve(string value, string scope, float[] weights)
        {
            using (graph.Scope(scope))
                return graph.Node("Conv",
                    [value, graph.Initializer("weight", weights, 3, 3, 1, 1), graph.Initializer("bias", [0f, 0, 0], 3)]);
        }
    }

    private static float[] Boxes() =>
        [.. Enumerable.Range(1, 3).SelectMany(category => new[] { 8f * category, 8, 8 * category + 16, 24 }.Select(edge => edge / Side))];

    private sealed class Told(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
