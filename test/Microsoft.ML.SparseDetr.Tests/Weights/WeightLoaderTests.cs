using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Weights;

[TestClass]
public class WeightLoaderTests
{
    // A detector that nothing refers to is collected, and takes the tensors with it that a test still reads.
    private readonly List<Detector> _detectors = [];

    [TestCleanup]
    public void Clean() => _detectors.ForEach(detector => detector.Dispose());

    [TestMethod]
    public void WeightsSurviveAFile()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            Detector source = Atto(5, 160), target = Atto(5, 160);
            SafeTensors.Write(path, State(source));
            var report = WeightLoader.Load(target, path);
            Assert.AreEqual(493, report.Loaded);
            Assert.AreEqual(0, report.NewClassHeads.Count + report.Recomputed.Count);
            AssertSame(State(source), State(target), _ => true);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void ACheckpointOfPyTorchFillsADetector()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Detector source = Atto(5, 160), target = Atto(5, 160);
        var tensors = State(source).Select(entry => (entry.Key, Value: entry.Value.detach().contiguous())).ToArray();
        var table = tensors.Select((entry, key) => ((object?)entry.Key, (object?)PickleWriter.Tensor(
            StorageOf(entry.Value.dtype), $"{key}", entry.Value.NumberOfElements, 0, [.. entry.Value.shape.Cast<object?>()],
            [.. entry.Value.stride().Cast<object?>()]))).ToList();
        var path = folder.File("official.pth");
        File.WriteAllBytes(path, TorchFiles.Zip(
            TorchFiles.Pickle(new List<(object?, object?)> { ("model", new PickleWriter().Value(table)), ("epoch", 3) }),
            [.. tensors.Select((entry, key) => ($"{key}", entry.Value.bytes.ToArray()))]));

        var report = WeightLoader.Load(target, path, ["a", "b", "c", "d", "e"]);

        Assert.AreEqual(493, report.Loaded);
        AssertSame(State(source), State(target), _ => true);
        Assert.IsNull(new MLContext().ObjectDetection.ReadClassNames(path));
    }

    private static string StorageOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Bool => "BoolStorage",
        _ => throw new NotSupportedException($"{type}"),
    };

    [TestMethod]
    public void AnotherNumberOfClassesKeepsAllButTheClassHeads()
    {
        using var scope = NewDisposeScope();
        Detector source = Atto(9, 160), target = Atto(4, 160);
        var before = State(target).ToDictionary(e => e.Key, e => e.Value.clone());
        var report = WeightLoader.Load(target, State(source), "nine classes");
        Assert.AreEqual(2 + 3 * 2 + 1, report.NewClassHeads.Count);
        CollectionAssert.Contains(report.NewClassHeads.ToArray(), "decoder.denoising_class_embed.weight");
        AssertSame(before, State(target), report.NewClassHeads.Contains);
        AssertSame(State(source), State(target), name => !report.NewClassHeads.Contains(name));
    }

    [TestMethod]
    public void RowsOfTheClassHeadsAreMatchedByName()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Detector source = Atto(3, 160), target = Atto(4, 160);
        foreach (var (name, value) in State(source).Where(entry => entry.Key.EndsWith("score_head.bias", StringComparison.Ordinal)))
            using (no_grad())
                value.copy_(arange(3));
        var path = folder.File("weights.safetensors");
        SafeTensors.Write(path, State(source), new WeightsOrigin("deimv2-atto", ["pit", "patch", "scratch"], 160, 160).ToMetadata());
        var before = State(target).ToDictionary(e => e.Key, e => e.Value.clone());

        var report = WeightLoader.Load(target, path, ["scratch", "crack", "pit", "patch"]);

        Assert.AreEqual(3, report.KnownClasses);
        foreach (var (name, value) in State(target).Where(entry => report.NewClassHeads.Contains(entry.Key)))
        {
            foreach (var (row, stored) in new[] { (0, 2), (2, 0), (3, 1) })
                Assert.IsTrue(value[row].Equals(State(source)[name][stored]), $"{name}, row {row}");
            Assert.IsTrue(value[1].Equals(before[name][1]), $"{name}: an unknown class starts fresh");
        }
        Assert.IsNull(WeightLoader.Load(Atto(3, 160), path, ["pit", "patch", "scratch"]).KnownClasses);
    }

    [TestMethod]
    [DataRow("backbone.stem.stem1.conv.weight", float.NaN), DataRow("decoder.enc_score_head.bias", float.PositiveInfinity)]
    [DataRow("backbone.stem.stem1.bn.running_var", -1f)]
    public void ValuesThatNoTrainingLeavesAreRefused(string name, float value)
    {
        using var scope = NewDisposeScope();
        var state = State(Atto(3, 160)).ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using (no_grad())
            state[name].flatten()[1] = value;
        var target = Atto(3, 160);
        var before = State(target).ToDictionary(e => e.Key, e => e.Value.clone());
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightLoader.Load(target, state, "bad.safetensors"));
        Assert.Contains("bad.safetensors", error.Message);
        Assert.Contains(name, error.Message);
        AssertSame(before, State(target), _ => true);
    }

    [TestMethod]
    public void WholeNumbersAreNoWeights()
    {
        using var scope = NewDisposeScope();
        var state = State(Atto(3, 160)).ToDictionary(entry => entry.Key, entry => entry.Value);
        state["decoder.enc_score_head.bias"] = zeros(3, dtype: ScalarType.Int32);
        var error = Assert.ThrowsExactly<WeightMismatchException>(() => WeightLoader.Load(Atto(3, 160), state, "bad.safetensors"));
        Assert.Contains("decoder.enc_score_head.bias", error.Message);
    }

    [TestMethod]
    public void AnotherSizeKeepsItsOwnAnchors()
    {
        using var scope = NewDisposeScope();
        Detector source = Atto(5, 320), target = Atto(5, 160);
        var report = WeightLoader.Load(target, State(source), "320");
        CollectionAssert.AreEquivalent(new[] { "decoder.anchors", "decoder.valid_mask" }, report.Recomputed.ToArray());
        Assert.AreEqual(491, report.Loaded);
    }

    [TestMethod]
    public void AnotherShapeWithAsManyTokensKeepsItsOwnAnchorsToo()
    {
        using var scope = NewDisposeScope();
        var preset = DetectorPreset.Of(DetectorModel.DeimV2Atto);
        Detector source = Detector.Create(preset, 5, 320, 64), target = Detector.Create(preset, 5, 128, 160);
        CollectionAssert.AreEqual(((DeimDetector)source).decoder.anchors.shape, ((DeimDetector)target).decoder.anchors.shape);
        Assert.AreEqual(2, WeightLoader.Load(target, State(source), "oblong").Recomputed.Count);
    }

    [TestMethod]
    public void FloatConstantsAndMissingCountersAreFine()
    {
        using var scope = NewDisposeScope();
        var state = State(Atto(5, 160));
        state["decoder.reg_scale"] = tensor(new[] { 4f });
        foreach (var name in state.Keys.Where(name => name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToArray())
            state.Remove(name);
        Assert.IsTrue(WeightLoader.Load(Atto(5, 160), state, "exported").Fits);
    }

    [TestMethod]
    public void StrangersAreListedAndChangeNothing()
    {
        using var scope = NewDisposeScope();
        var target = Atto(5, 160);
        Dictionary<string, Tensor> before = State(target).ToDictionary(e => e.Key, e => e.Value.clone()), state = State(Atto(5, 160));
        state.Remove("backbone.stem.stem1.conv.weight");
        state["head.weight"] = ones(3);
        state["decoder.enc_bbox_head.layers.0.bias"] = ones(3);
        state["decoder.reg_scale"] = tensor(new[] { 8L });
        var error = Assert.ThrowsExactly<WeightMismatchException>(() => WeightLoader.Load(target, state, "strange.safetensors"));
        CollectionAssert.AreEqual(new[] { "backbone.stem.stem1.conv.weight" }, error.Report.Missing.ToArray());
        CollectionAssert.AreEqual(new[] { "head.weight" }, error.Report.Unexpected.ToArray());
        Assert.AreEqual(2, error.Report.Misshaped.Count);
        foreach (var part in new[] { "strange.safetensors", "deimv2-atto", "1 missing", "head.weight", "[3], the detector has [64]",
            "the value 8" })
            StringAssert.Contains(error.Message, part);
        AssertSame(before, State(target), _ => true);
    }

    [TestMethod]
    public void WeightsOfAnotherDetectorAreRefused()
    {
        using var scope = NewDisposeScope();
        var femto = State(Make(DetectorModel.DeimV2Femto, 5, 160));
        var error = Assert.ThrowsExactly<WeightMismatchException>(() => WeightLoader.Load(Atto(5, 160), femto, "femto"));
        StringAssert.Contains(error.Message, "more)");
    }

    [TestMethod]
    public void ATokenPredictorIsLoadedWhereBothHaveIt()
    {
        using var scope = NewDisposeScope();
        Detector source = Atto(5, 160, Predicting), plain = Atto(5, 160), target = Atto(5, 160, Predicting);
        var before = State(target).ToDictionary(e => e.Key, e => e.Value.clone());

        Assert.IsEmpty(WeightLoader.Load(plain, State(source), "predicting").NewTokenPredictor);
        AssertSame(State(plain), State(source), _ => true);
        var report = WeightLoader.Load(target, State(plain), "plain");
        Assert.HasCount(10, report.NewTokenPredictor);
        AssertSame(before, State(target), report.NewTokenPredictor.Contains);
        Assert.IsEmpty(WeightLoader.Load(target, State(source), "predicting").NewTokenPredictor);
        AssertSame(State(source), State(target), _ => true);

        var broken = State(source);
        broken.Remove("token_predictor.layer1.1.weight");
        var error = Assert.ThrowsExactly<WeightMismatchException>(() => WeightLoader.Load(target, broken, "broken"));
        CollectionAssert.AreEqual(new[] { "token_predictor.layer1.1.weight" }, error.Report.Missing.ToArray());
    }

    [TestMethod]
    [DataRow("deim-n", 12), DataRow("deimv2-atto", 0)]
    public void A_deformable_encoder_starts_afresh_from_weights_without_one(string preset, int replaced)
    {
        using var scope = NewDisposeScope();
        Detector New(bool deformable) => Detector.Create(DetectorPreset.Parse(preset), 5, 160, 160,
            new DetectorParts { DeformableEncoder = deformable });
        Detector plain = New(false), source = New(true), target = New(true);
        var before = State(target).ToDictionary(e => e.Key, e => e.Value.clone());

        var report = WeightLoader.Load(target, State(plain), "plain");
        Assert.HasCount(17, report.NewDeformableEncoder);
        Assert.HasCount(replaced, report.ReplacedAttention);
        AssertSame(before, State(target), report.NewDeformableEncoder.Contains);
        AssertSame(State(plain), State(target), name => !report.NewDeformableEncoder.Contains(name)
            && !report.ReplacedAttention.Contains(name));
        Assert.IsEmpty(WeightLoader.Load(target, State(source), "deformable").NewDeformableEncoder);
        AssertSame(State(source), State(target), _ => true);

        var error = Assert.ThrowsExactly<WeightMismatchException>(() => WeightLoader.Load(plain, State(source), "deformable"));
        Assert.HasCount(17, error.Report.Unexpected);
        Assert.HasCount(replaced, error.Report.Missing);
    }

    private static readonly DetectorParts Predicting = new() { TokenPredictor = true };

    private Detector Atto(int classes, int size, DetectorParts? parts = null) => Make(DetectorModel.DeimV2Atto, classes, size, parts);

    private Detector Make(DetectorModel model, int classes, int size, DetectorParts? parts = null)
    {
        _detectors.Add(Detector.Create(DetectorPreset.Of(model), classes, size, size, parts));
        return _detectors[^1];
    }

    private static Dictionary<string, Tensor> State(Detector detector) =>
        ModuleState.Table(detector);

    private static void AssertSame(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> actual, Func<string, bool> which)
    {
        foreach ((var name, var value) in expected.Where(e => which(e.Key)))
            Close.Within(0, value, actual[name], name);
    }
}
