using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class DetectorTests
{
    [TestMethod]
    [DataRow(160, 160, 100), DataRow(96, 192, 90), DataRow(64, 64, 20)]
    public void TakesImagesOfAnySizeInStepsOf32(int height, int width, int queries)
    {
        using var scope = NewDisposeScope();
        using var detector = Atto();
        Assert.AreEqual(queries, detector.QueryCount(height, width));
        foreach (var train in new[] { true, false })
        {
            detector.train(train);
            var output = detector.call(rand(2, 3, height, width), null);
            CollectionAssert.AreEqual(new long[] { 2, queries, 7 }, output.Final.Logits.shape);
            CollectionAssert.AreEqual(new long[] { 2, queries, 4 }, output.Final.Boxes.shape);
            Assert.AreEqual(train ? 2 : 0, output.Auxiliary.Count);
            Assert.AreEqual(train, output.Encoder is not null && output.Initial is not null);
            Assert.IsNull(output.Denoising);
            Assert.IsTrue(output.Final.Logits.isfinite().all().item<bool>());
        }
    }

    [TestMethod]
    public void SelectsAsManyQueriesAsTheStructureHas()
    {
        using var scope = NewDisposeScope();
        using var detector = Atto();
        detector.eval();
        detector.Structure = detector.Structure with { Queries = [.. Enumerable.Range(0, 12)] };
        Assert.AreEqual(12, detector.call(rand(1, 3, 96, 96), null).Final.Logits.shape[1]);
    }

    [TestMethod]
    public void StartsWithLayersThatAreAlikeAndBoxesThatStayAtTheirAnchors()
    {
        using var scope = NewDisposeScope();
        using var detector = Atto();
        var state = ModuleState.Table(detector);
        foreach ((var name, var value) in state.Where(e => e.Key.StartsWith("decoder.decoder.layers.0.", StringComparison.Ordinal)))
            Close.Within(0, value, state[name.Replace("layers.0", "layers.2")], name);
        var output = detector.call(rand(1, 3, 160, 160), null);
        Close.Within(1e-6, output.Encoder!.Boxes, output.Final.Boxes, "boxes");
        Assert.AreEqual(0, output.Final.Corners!.abs().max().item<float>());
    }

    [TestMethod]
    public void RunsInDoubleAndAgreesWithSingle()
    {
        using var scope = NewDisposeScope();
        using var detector = Atto();
        detector.eval();
        var images = rand(1, 3, 64, 64); // so few tokens that all of them become queries
        var single = detector.call(images, null).Final.Logits;
        detector.to(ScalarType.Float64);
        var twice = detector.call(images.to(ScalarType.Float64), null).Final.Logits;
        Assert.AreEqual(ScalarType.Float64, twice.dtype);
        // as a set of scores: queries whose scores are nearly equal may trade places
        Close.Within(1e-4, twice.sigmoid().max(-1).Item1.sort(1).Item1, single.sigmoid().max(-1).Item1.sort(1).Item1, "scores");
    }

    [TestMethod]
    public void TrainsAfterAnEvaluationInInferenceMode()
    {
        using var scope = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimN), 3, 256, 256);
        var images = rand(1, 3, 256, 256);
        using (inference_mode())
        {
            detector.eval();
            detector.call(images, null);
        }
        detector.train();
        var output = detector.call(images, null);
        (output.Final.Boxes.sum() + output.Final.Logits.sum()).backward();
        Assert.IsTrue(((DeimDetector)detector).decoder.dec_bbox_head[0].layers[2].weight.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void KeepsNoTensorsBetweenSteps()
    {
        using var detector = Atto();
        void Step()
        {
            using var step = NewDisposeScope();
            var output = detector.call(rand(2, 3, 96, 96), null);
            (output.Final.Boxes.sum() + output.Final.Logits.sum()).backward();
        }
        Step();
        Step();
        GC.Collect(); // what earlier tests left to finalizers must not be counted here
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
            Step();
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    [DataRow("deimv2-atto"), DataRow("deim-n"), DataRow("deimv2-n")]
    public void ReleasesItsMapsWhileItRuns(string preset)
    {
        using var outer = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse(preset), 7, 320, 320);
        detector.eval();
        using var _ = no_grad();
        var images = rand(4, 3, 320, 320);
        detector.call(images, null); // makes the lasting constants
        using var scope = NewDisposeScope();
        detector.call(images, null);
        var kept = scope.DisposablesView.OfType<Tensor>().Where(tensor => !tensor.IsInvalid).Sum(tensor => tensor.numel());
        Assert.IsLessThan(20 * images.numel(), kept); // all maps together are 75 to 134 times the images
    }

    [TestMethod]
    public void RefusesSizesAndCountsThatCannotBe()
    {
        var preset = DetectorPreset.Of(DetectorModel.DeimV2Atto);
        foreach ((var classes, var height, var width) in new[] { (0, 320, 320), (3, 0, 320), (3, 320, -32), (3, 320, 330) })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Detector.Create(preset, classes, height, width));
        using var scope = NewDisposeScope();
        using var detector = Atto();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => detector.call(rand(1, 3, 100, 96), null));
        Assert.ThrowsExactly<ArgumentException>(() => detector.call(rand(1, 1, 96, 96), null));
    }

    private static Detector Atto() => Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 7, 160, 160);
}
