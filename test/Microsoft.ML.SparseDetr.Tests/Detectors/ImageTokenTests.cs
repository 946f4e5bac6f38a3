using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

/// <summary>
/// Tokens that a predictor chooses for each image: masked training, the gathered network and its ONNX file compute the same.
/// </summary>
[TestClass]
public class ImageTokenTests
{
    public static IEnumerable<object[]> Cases =>
        from preset in new[] { "deim-n", "deimv2-n", "deimv2-atto" }
        from part in new[] { RandomStructure.Part.Tokens, RandomStructure.Part.All }
        from batch in new[] { 1, 4 }
        where preset != "deimv2-n" || part == RandomStructure.Part.All
        select new object[] { preset, part, batch };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Masked_gathered_and_exported_networks_agree(string preset, RandomStructure.Part part, int batch)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset, 96, 128, part, seed: batch);
        detector.eval();
        using var _ = no_grad();
        var shown = ClearImages(detector, batch, 96, 128);
        GatherTests.Compare(detector, shown).Dispose();
        if (part == RandomStructure.Part.All)
            return;
        detector.Structure = detector.Structure with { TokensLimitQueries = false };
        GatherTests.Compare(detector, shown).Dispose();
    }

    [TestMethod]
    [DataRow("deim-n", 1, true), DataRow("deim-n", 4, false), DataRow("deimv2-atto", 4, true), DataRow("deimv2-atto", 1, false)]
    public void They_agree_for_attention_among_all_levels(string preset, int batch, bool limits)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset, 64, 96, RandomStructure.Part.Tokens, seed: 9, deformable: true);
        detector.Structure = detector.Structure with { TokensLimitQueries = limits };
        detector.eval();
        using var _ = no_grad();
        var shown = ClearImages(detector, batch, 64, 96);
        GatherTests.Compare(detector, shown).Dispose();
        var limited = detector.call(shown, null).Final.Boxes;
        detector.Structure = SparseState.Dense;
        Assert.IsGreaterThan(1e-4, Close.RelativeL2(limited, detector.call(shown, null).Final.Boxes.narrow(1, 0, limited.shape[1])),
            "the choice makes a difference");
    }

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void They_agree_for_each_rule_for_dropped_tokens_and_at_other_sizes(DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        using var detector = New("deim-n", 64, 96, RandomStructure.Part.Tokens, seed: 2);
        detector.Structure = detector.Structure with { Dropped = rule };
        detector.eval();
        using var _ = no_grad();
        using var gathered = GatherTests.Compare(detector, ClearImages(detector, 2, 64, 96));
        var larger = RandomImages(2, 96, 160);
        Close.WithinL2(1e-5, detector.call(larger, null).Final.Boxes, gathered.call(larger, null).Final.Boxes, "another size");

        detector.Structure = detector.Structure with { TokensLimitQueries = false };
        var limited = detector.call(larger, null).Final.Boxes;
        detector.Structure = SparseState.Dense;
        Assert.IsGreaterThan(1e-4, Close.RelativeL2(limited, detector.call(larger, null).Final.Boxes), "the choice makes a difference");
    }

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto")]
    public void Training_with_masks_is_training_of_the_gathered_network(string preset)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset, 64, 96, RandomStructure.Part.Tokens, seed: 3);
        using var gathered = detector.Gather();
        detector.to(ScalarType.Float64);
        gathered.to(ScalarType.Float64);
        var images = RandomImages(4, 64, 96).to(ScalarType.Float64);
        foreach (var network in new[] { detector, gathered })
        {
            var output = network.call(images, null);
            (output.Final.Logits.square().mean() + output.Final.Boxes.square().mean()).backward();
            var predictor = ((DeimDetector)network).token_predictor!;
            Assert.IsTrue(predictor.parameters().All(parameter => parameter.grad is null), "the choice has no gradient");
            output.Choice.Scores!.square().mean().backward();
        }
        foreach (((var name, Tensor full), (var _, Tensor cut)) in detector.named_parameters().Zip(gathered.named_parameters())
            .Select(p => (p.First, p.Second)))
            if (full.grad is { } expected)
                Close.Within(1e-9 * Math.Max(1, expected.abs().max().item<double>()), expected, cut.grad!, name);
    }

    [TestMethod]
    public void The_scores_teach_the_predictor_alone()
    {
        using var scope = NewDisposeScope();
        using var detector = New("deimv2-atto", 64, 64, RandomStructure.Part.Tokens, seed: 4);
        detector.call(rand(2, 3, 64, 64), null).Choice.Scores!.square().mean().backward();
        foreach ((var name, Tensor parameter) in detector.named_parameters())
            Assert.AreEqual(name.StartsWith("token_predictor.", StringComparison.Ordinal), parameter.grad is not null, name);
    }

    [TestMethod]
    public void Each_image_keeps_the_tokens_with_the_highest_scores()
    {
        using var scope = NewDisposeScope();
        using var detector = New("deim-n", 96, 128, RandomStructure.Part.Tokens, seed: 5);
        detector.eval();
        using var _ = no_grad();
        var images = RandomImages(3, 96, 128);
        var choice = detector.call(images, null).Choice;
        var scores = choice.Scores!.contiguous().data<float>().ToArray();
        var kept = choice.Tokens!.Kept.contiguous().data<long>().ToArray();
        int cells = scores.Length / 3, count = kept.Length / 3;
        var sets = new List<long[]>();
        for (var image = 0; image < 3; image++)
        {
            var expected = new List<long>();
            var start = 0;
            foreach ((var size, var keep) in detector.Levels.Select(level => level.Cells).Zip(detector.Structure.TokenCounts!))
            {
                expected.AddRange(Enumerable.Range(start, size).OrderByDescending(token => scores[image * cells + token]).Take(keep)
                    .Select(token => (long)token));
                start += size;
            }
            CollectionAssert.AreEqual(expected, kept[(image * count)..((image + 1) * count)]);
            sets.Add([.. expected.Order()]);

            var alone = detector.call(images.narrow(0, image, 1), null).Choice.Tokens!.Kept.contiguous().data<long>().ToArray();
            CollectionAssert.AreEqual(expected, alone, "the other images of a batch do not matter");
        }
        CollectionAssert.AreNotEqual(sets[0], sets[1], "the tokens depend on the image");
    }

    [TestMethod]
    public void Of_equal_scores_the_lower_token_stays_everywhere()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        GridSize[] levels = [new(4, 6), new(2, 3)];
        using var predictor = new TokenPredictor(8);
        EmittedGraph.Shake(predictor);
        var chooser = new TokenChooser(predictor, attends: true)
        {
            Tokens = new TokenPlan { Counts = new TokenCounts([7, 4], levels), LimitsQueries = true },
        };
        Tensor[] maps = [ones(2, 8, 4, 6), ones(2, 8, 2, 3)];
        var choice = chooser.Choose(maps, learning: false);
        foreach (var image in new[] { 0, 1 })
            CollectionAssert.AreEqual(new long[] { 0, 1, 2, 3, 4, 5, 6, 24, 25, 26, 27 }, choice.Queries!.Kept[image].data<long>()
                .ToArray());
        var table = arange(30).to(ScalarType.Float32);
        var written = EmittedGraph.Run(
            (graph, names) => chooser.Emit(graph, names, levels).Queries!.EmitConstants(graph, "number",
                [.. Enumerable.Range(0, 30).Select(i => (double)i)], 1), maps);
        Close.Within(0, table.index_select(0, choice.Queries!.Kept[0]), written[1].flatten(), "written choice");
    }

    [TestMethod]
    public void A_detector_without_one_has_the_same_weights_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var plain = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64);
        manual_seed(1);
        using var predicting = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 3, 64, 64,
            new DetectorParts { TokenPredictor = true });
        var entries = ModuleState.Table(predicting);
        foreach ((var name, var value) in ModuleState.Entries(plain))
            Assert.IsTrue(entries.Remove(name, out var same) && value.Equals(same), name);
        Assert.HasCount(10, entries);
        Assert.IsTrue(entries.Keys.All(name => name.StartsWith("token_predictor.", StringComparison.Ordinal)));

        var images = rand(1, 3, 64, 64);
        DetectorOutput expected = plain.call(images, null), actual = predicting.call(images, null);
        Assert.IsTrue(expected.Final.Boxes.Equals(actual.Final.Boxes));
        Assert.IsNull(expected.Choice.Scores);
        Assert.IsNull(actual.Choice.Queries);
    }

    [TestMethod]
    public void Counts_survive_their_text_and_unfit_ones_are_refused()
    {
        using var plain = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 64, 64);
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 64, 64,
            new DetectorParts { TokenPredictor = true });
        var state = SparseState.Dense with { TokenCounts = [13, 4], TokenHeight = 64, TokenWidth = 64 };
        detector.Structure = SparseState.FromJson(state.ToJson());
        Assert.AreEqual(state.ToJson(), detector.Structure.ToJson());
        Assert.AreEqual(17 / 20.0, StructureSummary.TokenShare(detector));
        Assert.AreEqual(17, detector.QueryCount(64, 64));
        Assert.AreEqual(2 * 13 + 2 * 4, detector.QueryCount(128, 64), "the same share of another size");
        Assert.IsFalse(state.IsDense);
        Assert.DoesNotContain("TokenCounts", SparseState.Dense.ToJson());

        Assert.Contains("without a token predictor", Assert.ThrowsExactly<ArgumentException>(() => plain.Structure = state).Message);
        foreach (var unfit in new[]
        {
            state with { TokenCounts = [13] }, state with { TokenCounts = [0, 4] }, state with { TokenCounts = [17, 4] },
            state with { TokenWidth = 32 },
            state with { Tokens = [[0], [1]] },
        })
            Assert.ThrowsExactly<ArgumentException>(() => detector.Structure = unfit);
    }

    /// <summary>Blocks of random colours: of mere noise a network finds much the same in every image.</summary>
    private static Tensor RandomImages(int batch, int height, int width) =>
        (rand(batch, 3, height / 32, width / 32).repeat_interleave(32, 2).repeat_interleave(32, 3) + rand(batch, 3, height, width)) / 2;

    private static Detector New(string preset, int height, int width, RandomStructure.Part part, int seed, bool deformable = false)
    {
        manual_seed(seed);
        var detector = Detector.Create(DetectorPreset.Parse(preset), 5, height, width,
            new DetectorParts { TokenPredictor = true, DeformableEncoder = deformable });
        using (no_grad())
            foreach (Tensor parameter in ((DeimDetector)detector).decoder.parameters())
                parameter.add_(randn(parameter.shape) * 0.05); // heads that start at zero would hide what comes in
        Settle(detector, RandomImages(4, height, width));
        var random = RandomStructure.Make(detector, part, seed);
        detector.Structure = random with { Tokens = null, TokenCounts = [.. random.Tokens!.Select(level => level.Length)] };
        return detector;
    }

    /// <summary>
    /// Gives the batch norms the statistics of some images: with any others, little is left of an image behind so many layers.
    /// </summary>
    private static void Settle(Detector detector, Tensor shown)
    {
        using var _ = no_grad();
        BatchNorm2d[] norms = [.. detector.modules().OfType<BatchNorm2d>()];
        var momentum = norms[0].momentum;
        foreach (var norm in norms)
            norm.momentum = 1;
        detector.call(shown, null);
        foreach (var norm in norms)
            norm.momentum = momentum;
    }

    /// <summary>Images, drawn again until no score stands so near to the border of the choice that rounding could push it over.</summary>
    private static Tensor ClearImages(Detector detector, int batch, int height, int width)
    {
        using var _ = no_grad();
        for (; ; )
        {
            Tensor shown = RandomImages(batch, height, width), scores = detector.call(shown, null).Choice.Scores!;
            var levels = detector.Levels.Zip(detector.Structure.TokenCounts!, (level, count) => (Size: level.Cells, Count: count));
            var start = 0;
            if (levels.All(level =>
            {
                (var falling, var _) = scores.narrow(1, start, level.Size).sort(1, descending: true);
                start += level.Size;
                return level.Count == level.Size || (falling.select(1, level.Count - 1) - falling.select(1, level.Count)).min()
                    .item<float>() > 1e-4;
            }))
                return shown;
        }
    }
}
