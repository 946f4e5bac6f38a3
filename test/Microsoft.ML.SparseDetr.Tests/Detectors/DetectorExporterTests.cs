using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

/// <summary>Whole exported detectors in ONNX Runtime against stored passes of the official code and against our own forward.</summary>
[TestClass]
public class DetectorExporterTests
{
    [TestMethod, NeedsShared("fixtures/deim-n-256")]
    public void DeimN_gives_the_detections_of_the_stored_pass() =>
        CompareStored(ForwardFixture.Load("deim-n", "fixtures/deim-n-256/weights.safetensors", "fixtures/deim-n-256/eval.safetensors"));

    [TestMethod, NeedsShared("fixtures/deimv2-atto")]
    public void Atto_gives_the_detections_of_the_stored_pass() =>
        CompareStored(ForwardFixture.Load("deimv2-atto", "fixtures/deimv2-atto/eval/weights.safetensors",
            "fixtures/deimv2-atto/eval/io.safetensors"));

    [TestMethod]
    [DataRow("deim-n", 256, 256, 1), DataRow("deim-n", 256, 320, 3), DataRow("deimv2-atto", 160, 160, 3), DataRow("deimv2-n", 256, 256, 1)]
    [DataRow("deim-s", 128, 160, 1)]
    public void Random_detectors_give_what_forward_gives(string preset, int height, int width, int batch)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var detector = Detector.Create(DetectorPreset.Parse(preset), 7, height, width);
        EmittedGraph.Shake(detector);
        detector.eval();
        using var _ = no_grad();
        var images = rand(batch, 3, height, width);
        var expected = detector.call(images, null).Final;
        CompareSets(detector, images, expected.Logits, expected.Boxes);
    }

    [TestMethod]
    public void The_file_says_what_it_is()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 160, 192);
        using var stream = new MemoryStream();
        DetectorExporter.Export(detector, stream, ["pit", "scratch"]);

        using var session = new InferenceSession(stream.ToArray());
        CollectionAssert.AreEqual(new[] { "images", "orig_target_sizes" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "labels", "boxes", "scores" }, session.OutputNames.ToArray());
        CollectionAssert.AreEqual(new[] { -1, 3, 160, 192 }, session.InputMetadata["images"].Dimensions);
        CollectionAssert.AreEqual(new[] { -1, 200 }, session.OutputMetadata["labels"].Dimensions,
            "100 queries of 2 classes are fewer than 300 pairs");
        CollectionAssert.AreEqual(new[] { -1, 200, 4 }, session.OutputMetadata["boxes"].Dimensions);
        Assert.AreEqual("N", session.InputMetadata["images"].SymbolicDimensions[0]);
        var metadata = DetectorMetadata.FromEntries(session.ModelMetadata.CustomMetadataMap);
        Assert.AreEqual("deimv2-atto", metadata.Model);
        CollectionAssert.AreEqual(new[] { "pit", "scratch" }, metadata.ClassNames.ToArray());
        Assert.AreEqual((192, 160), (metadata.InputWidth, metadata.InputHeight));
    }

    [TestMethod]
    public void Wrong_class_names_and_tiny_images_are_errors()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 160, 160);
        Assert.ThrowsExactly<ArgumentException>(() => DetectorExporter.Export(detector, Stream.Null, ["one"]));
        using var tiny = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 1, 32, 64);
        Assert.ThrowsExactly<NotSupportedException>(() => DetectorExporter.Export(tiny, Stream.Null, ["one"]));
    }

    private static void CompareStored(ForwardFixture fixture)
    {
        fixture.Detector.eval();
        using var _ = no_grad();
        CompareSets(fixture.Detector, fixture.Stored["input"], fixture.Stored["out.pred_logits"], fixture.Stored["out.pred_boxes"]);
    }

    /// <summary>The detections as sets: where two scores are nearly equal their order, and what falls off the end, is arbitrary.</summary>
    private static void CompareSets(Detector detector, Tensor images, Tensor logits, Tensor boxes)
    {
        int batch = (int)images.shape[0], classes = detector.ClassCount, count = Math.Min(300, (int)(logits.shape[1] * classes));
        const double ImageWidth = 1000, ImageHeight = 500;
        var sizes = tensor(Enumerable.Range(0, batch).SelectMany(_ => new[] { (long)ImageWidth, (long)ImageHeight }).ToArray(),
            [batch, 2]);
        var outputs = EmittedGraph.RunBytes(OnnxModelWriter.ToBytes(DetectorExporter.Build(detector)),
            new Dictionary<string, Tensor> { ["images"] = images, ["orig_target_sizes"] = sizes }, ["labels", "boxes", "scores"]);

        (var best, var pairs) = logits.sigmoid().flatten(1).topk(count, 1);
        Close.Within(1e-4, best, outputs[2], "scores in falling order");
        for (var image = 0; image < batch; image++)
        {
            var labels = outputs[0][image].contiguous().data<long>().ToArray();
            float[] xyxy = outputs[1][image].contiguous().data<float>().ToArray(), scores = outputs[2][image].contiguous().data<float>()
                .ToArray();
            var expectedPairs = pairs[image].contiguous().data<long>().ToArray();
            var expectedScores = best[image].contiguous().data<float>().ToArray();
            var expectedBoxes = boxes[image].contiguous().data<float>().ToArray();
            var missing = 0;
            for (var i = 0; i < count; i++)
            {
                var query = (int)(expectedPairs[i] / classes);
                var c = expectedBoxes[(query * 4)..(query * 4 + 4)];
                double[] corners =
                [
                    (c[0] - c[2] / 2) * ImageWidth, (c[1] - c[3] / 2) * ImageHeight, (c[0] + c[2] / 2) * ImageWidth,
                    (c[1] + c[3] / 2) * ImageHeight,
                ];
                var found = Enumerable.Range(0, count)
                    .Any(k => labels[k] == expectedPairs[i] % classes && Math.Abs(scores[k] - expectedScores[i]) < 1e-4
                    && Enumerable.Range(0, 4).All(e => Math.Abs(xyxy[k * 4 + e] - corners[e]) < 0.1));
                missing += found || expectedScores[i] < expectedScores[^1] + 1e-4 ? 0 : 1;
            }
            // two tokens of nearly equal score may trade the last place of the query selection
            Assert.IsTrue(missing <= count / 100, $"image {image}: {missing} of {count} detections have no counterpart");
        }
    }
}
