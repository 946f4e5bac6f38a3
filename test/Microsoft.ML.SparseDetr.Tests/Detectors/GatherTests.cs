using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

/// <summary>Masked training, the gathered network and its ONNX file compute the same, for any structure.</summary>
[TestClass]
public class GatherTests
{
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Cases =>
        from preset in new[] { "deim-n", "deimv2-atto" }
        from part in Enum.GetValues<RandomStructure.Part>()
        from seed in Enumerable.Range(0, preset == "deim-n" ? 4 : 8)
        select new object[] { preset, part, seed, seed % 2 == 0 ? 1 : 4 };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Masked_gathered_and_exported_networks_agree(string preset, RandomStructure.Part part, int seed, int batch)
    {
        using var scope = NewDisposeScope();
        using var detector = EvaluatedDetector(preset, 5, 128, 160, seed);
        detector.Structure = RandomStructure.Make(detector, part, seed);
        using var _ = no_grad();
        var images = rand(batch, 3, 128, 160);
        using var gathered = Compare(detector, images);
        if (part is RandomStructure.Part.FeedForward or RandomStructure.Part.Fusion or RandomStructure.Part.Backbone
            or RandomStructure.Part.All)
            Assert.IsLessThan(detector.parameters().Sum(p => p.numel()), gathered.parameters().Sum(p => p.numel()));
    }

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void They_agree_for_each_rule_for_dropped_tokens(DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        using var detector = EvaluatedDetector("deim-n", 3, 64, 96, seed: 6);
        using var _ = no_grad();
        var images = rand(3, 3, 64, 96);
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.All, 6) with { Dropped = rule };
        using var gathered = Compare(detector, images);
    }

    public static IEnumerable<object[]> Trainings =>
        [["deimv2-atto", new DroppedTokenRule()], ["deimv2-n", new DroppedTokenRule()],
            .. RandomStructure.DroppedTokenRules.Select(rule => new[] { "deim-n", rule[0] })];

    [TestMethod, DynamicData(nameof(Trainings))]
    public void Training_with_masks_is_training_of_the_gathered_network(string preset, DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var detector = Detector.Create(DetectorPreset.Parse(preset), 5, 128, 128);
        EmittedGraph.Shake(detector);
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.All, 1) with { Dropped = rule };
        using var gathered = detector.Gather();
        Assert.IsTrue(gathered.training);
        var images = rand(4, 3, 128, 128);
        Tensor[] losses = [.. new[] { detector, gathered }.Select(network =>
        {
            var output = network.call(images, null);
            return output.Auxiliary.Append(output.Final).Select(layer => layer.Logits.square().mean() + layer.Boxes.square().mean())
                .Aggregate((a, b) => a + b);
        })];
        Close.Within(1e-5, losses[0], losses[1], "loss");
        foreach (var loss in losses)
            loss.backward();

        foreach (var group in detector.ChannelGroups.Where(group => group.Kept is not null))
            foreach (var member in group.Members)
            {
                var grad = member.Read().grad!;
                long[] dropped = [.. Enumerable.Range(0, group.Channels).Except(group.Kept!)
                    .Select(channel => (long)(member.Offset + channel))];
                Assert.AreEqual(0f, grad.index_select(member.Dimension, tensor(dropped)).abs().max().item<float>(), group.Name);
            }
        foreach (((var name, Tensor full), (var _, Tensor cut)) in detector.named_parameters().Zip(gathered.named_parameters())
            .Select(p => (p.First, p.Second)))
            if (full.grad is { } expected)
                Assert.AreEqual(expected.square().sum().item<float>(), cut.grad!.square().sum().item<float>(),
                    1e-3f * Math.Max(1, expected.square().sum().item<float>()), name);
    }

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto")]
    public void A_teacher_that_follows_its_own_candidates_says_what_it_would_say_anyway(string preset)
    {
        using var scope = NewDisposeScope();
        using var detector = EvaluatedDetector(preset, 5, 128, 128, seed: 4);
        detector.Tracing = true;
        using var _ = no_grad();
        var images = rand(2, 3, 128, 128);
        foreach (var structure in new[] { SparseState.Dense, RandomStructure.Make(detector, RandomStructure.Part.All, 5) })
        {
            detector.Structure = structure;
            var own = detector.call(images, null);
            var followed = detector.Follow(images, own.Trace!.Candidates);
            Close.WithinL2(Tolerance, own.Final.Logits, followed.Logits, "logits");
            Close.WithinL2(Tolerance, own.Final.Boxes, followed.Boxes, "boxes");
        }
    }

    [TestMethod]
    public void A_structure_survives_its_text_and_unfit_ones_are_refused()
    {
        using var detector = Detector.Create(DetectorPreset.Parse("deim-n"), 2, 64, 64);
        var state = RandomStructure.Make(detector, RandomStructure.Part.All, 7) with { Version = 3 };
        var read = SparseState.FromJson(state.ToJson());
        Assert.AreEqual(state.ToJson(), read.ToJson());
        Assert.AreEqual(state.Dropped, read.Dropped);
        Assert.DoesNotContain("Dropped", (state with { Dropped = default }).ToJson(), "files of the default stay as they were");
        Assert.DoesNotContain("Prior", (state with { QueryPrior = null }).ToJson(), "files of the default stay as they were");
        var unlikely = new[] { 1f / 3, -1e-20f, float.MaxValue };
        CollectionAssert.AreEqual(unlikely, SparseState.FromJson((state with { QueryPrior = [unlikely] }).ToJson()).QueryPrior![0]);
        Assert.AreEqual(3, read.Version);
        detector.Structure = read;

        Assert.ThrowsExactly<InvalidDataException>(() => SparseState.FromJson("{\"Queries\":7}"));
        Assert.ThrowsExactly<InvalidDataException>(() => SparseState.FromJson("{\"Channels\":null}"));
        Assert.ThrowsExactly<InvalidDataException>(() => SparseState.FromJson("{\"Dropped\":null}"));
        Assert.ThrowsExactly<InvalidDataException>(() => SparseState.FromJson("{\"QueryPrior\":[null]}"));
        foreach (var unfit in new[]
        {
            SparseState.Dense with { Queries = [0, 300] }, SparseState.Dense with { Queries = [] },
            SparseState.Dense with { Queries = [2, 1] },
            state with { Tokens = [[0]] }, state with { Tokens = [[0], [99]] }, state with { TokenHeight = 96 },
            state with { QueryPrior = [new float[16]] }, state with { QueryPrior = [new float[16], new float[3]] },
            state with { QueryPrior = [new float[16], [0, 0, 0, float.NaN]] },
            SparseState.Dense with { QueryPrior = [new float[16], new float[4]] },
            state with { Dropped = new DroppedTokenRule { SkipNorms = true, RunFeedForward = true } },
            SparseState.Dense with { Channels = new Dictionary<string, int[]> { ["nowhere"] = [0] } },
            SparseState.Dense with { Channels = new Dictionary<string, int[]> { [detector.ChannelGroups[0].Name] = [-1] } },
        })
            Assert.ThrowsExactly<ArgumentException>(() => detector.Structure = unfit);
        Assert.AreEqual(state.ToJson(), detector.Structure.ToJson());
    }

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto")]
    public void They_agree_where_places_count(string preset)
    {
        using var scope = NewDisposeScope();
        using var detector = EvaluatedDetector(preset, 3, 96, 64, seed: 8);
        using var _ = no_grad();
        var images = rand(3, 3, 96, 64);
        var placeless = RandomStructure.Make(detector, RandomStructure.Part.Tokens, 8) with { Queries = [0, 1, 2, 3, 4] };
        detector.Structure = placeless;
        var unlike = detector.call(images, null).Final.Boxes;
        var random = new Random(8);
        detector.Structure = placeless with
        {
            QueryPrior = [.. detector.Levels.Select(level => Enumerable.Range(0, level.Cells).Select(_ => 4 * random.NextSingle())
                .ToArray())],
        };
        using var gathered = Compare(detector, images);
        Assert.IsGreaterThan(1e-2, Close.RelativeL2(unlike, detector.call(images, null).Final.Boxes), "the places make a difference");
    }

    /// <returns>The gathered network.</returns>
    internal static Detector Compare(Detector detector, Tensor images)
    {
        var masked = detector.call(images, null).Final;
        var gathered = detector.Gather();
        var cut = gathered.call(images, null).Final;
        var exported = RunOnnx(gathered, images);
        Close.WithinL2(Tolerance, masked.Logits, cut.Logits, "gathered logits");
        Close.WithinL2(Tolerance, masked.Boxes, cut.Boxes, "gathered boxes");
        CompareRows(cat([masked.Logits, masked.Boxes], -1).flatten(0, 1), exported);
        return gathered;
    }

    /// <summary>[B·Q, C + 4] logits and boxes of the written graph.</summary>
    private static Detector EvaluatedDetector(string preset, int classes, int height, int width, int seed)
    {
        manual_seed(seed);
        var detector = Detector.Create(DetectorPreset.Parse(preset), classes, height, width);
        EmittedGraph.Shake(detector);
        detector.eval();
        return detector;
    }

    private static Tensor RunOnnx(Detector gathered, Tensor images)
    {
        var graph = new OnnxGraph("network");
        (var logits, var boxes, _) = DetectorExporter.EmitNetwork(graph, gathered);
        graph.Output("logits", logits, OnnxElementType.Float, "rows", gathered.ClassCount);
        graph.Output("boxes", boxes, OnnxElementType.Float, "rows", 4);
        var sizes = ones(images.shape[0], 2, dtype: ScalarType.Int64);
        return cat(EmittedGraph.RunBytes(
            OnnxModelWriter.ToBytes(graph), new Dictionary<string, Tensor> { ["images"] = images, ["orig_target_sizes"] = sizes },
            ["logits", "boxes"]), 1);
    }

    /// <summary>Each query against the nearest one: two tokens of nearly equal score may trade places in the query selection.</summary>
    private static void CompareRows(Tensor expected, Tensor actual)
    {
        var nearest = (expected.unsqueeze(1) - actual.unsqueeze(0)).square().sum(-1).amin([1]); // [R, R, C + 4] -> [R]
        var difference = Math.Sqrt(nearest.sum().item<float>() / expected.square().sum().item<float>());
        Assert.IsTrue(difference <= Tolerance, $"exported network: relative L2 difference {difference:g3}");
    }
}
