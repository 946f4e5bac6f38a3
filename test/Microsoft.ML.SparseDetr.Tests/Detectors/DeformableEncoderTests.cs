using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class DeformableEncoderTests
{
    private static readonly GridSize[] Levels = [new(4, 6), new(2, 3)];
    private static readonly DetectorParts Parts = new() { DeformableEncoder = true };

    public static IEnumerable<object[]> Cases =>
        from preset in new[] { "deim-n", "deimv2-atto" }
        from part in new[] { RandomStructure.Part.Tokens, RandomStructure.Part.FeedForward, RandomStructure.Part.All }
        from seed in Enumerable.Range(0, preset == "deim-n" ? 2 : 4)
        select new object[] { preset, part, seed, seed % 2 == 0 ? 4 : 1 };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Masked_gathered_and_exported_networks_agree(string preset, RandomStructure.Part part, int seed, int batch)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset, 96, 128, seed);
        detector.eval();
        using var _ = no_grad();
        var images = rand(batch, 3, 96, 128);
        detector.Structure = RandomStructure.Make(detector, part, seed);
        using var gathered = GatherTests.Compare(detector, images);
        if (part != RandomStructure.Part.Tokens)
            Assert.IsLessThan(detector.parameters().Sum(p => p.numel()), gathered.parameters().Sum(p => p.numel()));
    }

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void They_agree_for_each_rule_for_dropped_tokens_and_at_other_sizes(DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        using var detector = New("deimv2-atto", 64, 96, seed: 2);
        detector.eval();
        using var _ = no_grad();
        Tensor images = rand(2, 3, 64, 96), larger = rand(2, 3, 96, 160);
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.Tokens, 2) with { Dropped = rule };
        using var gathered = GatherTests.Compare(detector, images);
        Close.WithinL2(1e-5, detector.call(larger, null).Final.Boxes, gathered.call(larger, null).Final.Boxes, "another size");
    }

    [TestMethod]
    [DataRow("deim-n", 1), DataRow("deimv2-atto", 4)]
    public void The_dense_network_is_written_as_it_computes(string preset, int batch)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset, 64, 96, seed: 3);
        detector.eval();
        using var _ = no_grad();
        var images = rand(batch, 3, 64, 96);
        GatherTests.Compare(detector, images).Dispose();
        var dense = detector.call(images, null).Final.Boxes;
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.Tokens, 3) with { TokensLimitQueries = false };
        Assert.IsGreaterThan(1e-4, Close.RelativeL2(dense, detector.call(images, null).Final.Boxes), "the tokens make a difference");
    }

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void The_layer_and_its_gradients_are_those_of_the_equations(DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        const int Width = 8, Heads = 2;
        using var layer = new DeformableLayer(Width, Heads, Levels.Length, feedForward: 12);
        EmittedGraph.Shake(layer);
        using var grid = new TokenGrid(Levels);
        using var set = new TokenSet([0, 2, 3, 7, 8, 13, 14, 22, 25, 26, 29], 30, attention: false);
        Tensor start = randn(2, 30, Width), positions = randn(1, 30, Width), wanted = randn(2, 30, Width);
        List<Tensor> fast = Gradients(ScalarType.Float32, set, literal: false),
        unfused = Gradients(ScalarType.Float64, set, literal: false);
        var slow = Gradients(ScalarType.Float64, set, literal: true);
        foreach ((var expected, var exact, var single) in slow.Zip(unfused, fast))
        {
            Close.WithinL2(1e-10, expected, exact, "double");
            Close.WithinL2(1e-4, expected, single, "single");
        }
        if (rule == default)
            foreach ((var expected, var exact) in Gradients(ScalarType.Float64, null, literal: true)
                .Zip(Gradients(ScalarType.Float64, null, literal: false)))
                Close.WithinL2(1e-10, expected, exact, "all tokens");

        // The output, and the gradients of its product with a tensor: of the tokens, then of the weights.
        List<Tensor> Gradients(ScalarType type, TokenSet? kept, bool literal)
        {
            layer.to(type);
            layer.zero_grad();
            var tokens = start.to(type).detach().requires_grad_(true);
            var output = literal
                ? Literal(layer, tokens, positions.to(type), kept?.Kept ?? [.. Enumerable.Range(0, 30)], rule, Heads)
                : layer.call(tokens, positions.to(type), new(grid, kept, rule));
            (output * wanted.to(type)).sum().backward();
            return [output.detach(), tokens.grad!.clone(), .. layer.parameters().Select(parameter => parameter.grad!.clone())];
        }
    }

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto")]
    public void A_training_step_reaches_the_layer_and_leaves_what_is_dropped(string preset)
    {
        using var scope = NewDisposeScope();
        using var detector = New(preset, 64, 64, seed: 6);
        var random = RandomStructure.Make(detector, RandomStructure.Part.All, 6);
        detector.Structure = random;
        using var copy = detector.Copy();
        foreach (var network in new[] { detector, copy })
        {
            var output = network.call(ones(2, 3, 64, 64) * linspace(0, 1, 64), null);
            (output.Final.Logits.square().mean() + output.Final.Boxes.square().mean()).backward();
        }
        foreach (((var name, Tensor one), (var _, Tensor other)) in detector.named_parameters().Zip(copy.named_parameters())
            .Select(p => (p.First, p.Second)))
            if (name.StartsWith("encoder.deformable.", StringComparison.Ordinal))
                Assert.IsTrue(one.grad!.Equals(other.grad!) && one.grad!.abs().max().item<float>() > 0, name);
        var hidden = detector.ChannelGroups.Single(group => group.Kind == ChannelKind.EncoderFeedForward);
        Assert.AreEqual("encoder.deformable.layer.hidden", hidden.Name);
        long[] dropped = [.. Enumerable.Range(0, hidden.Channels).Except(hidden.Kept!).Select(channel => (long)channel)];
        var rows = ((DeimDetector)detector).encoder.deformable!.layer.linear1.weight;
        Assert.AreEqual(0f, rows.grad!.index_select(0, tensor(dropped)).abs().max()
            .item<float>());
    }

    [TestMethod]
    [DataRow("deim-n", 128, 512, 12), DataRow("deimv2-atto", 64, 256, 0)]
    public void The_layer_takes_the_place_of_the_attention(string preset, int width, int feedForward, int replaced)
    {
        using var scope = NewDisposeScope();
        using Detector plain = Detector.Create(DetectorPreset.Parse(preset), 3, 64, 64),
        detector = Detector.Create(DetectorPreset.Parse(preset), 3, 64, 64, Parts);
        string[] own = [.. ModuleState.Entries(plain).Select(entry => entry.Name)],
        names = [.. ModuleState.Entries(detector).Select(entry => entry.Name)];
        Assert.AreEqual(replaced, own.Except(names).Count());
        Assert.IsTrue(own.Except(names).All(name => name.StartsWith("encoder.encoder.0.", StringComparison.Ordinal)));
        Assert.HasCount(17, names.Except(own));
        Assert.IsTrue(names.Except(own).All(name => name.StartsWith("encoder.deformable.", StringComparison.Ordinal)));

        var layer = ((DeimDetector)detector).encoder.deformable!.layer;
        CollectionAssert.AreEqual(new long[] { feedForward, width }, layer.linear1.weight.shape);
        Assert.AreEqual(0f, layer.self_attn.attention_weights.weight.abs().max()
            .item<float>() + layer.self_attn.sampling_offsets.weight.abs().max().item<float>());
        // head 3 of 8: 135 degrees
        var third = layer.self_attn.sampling_offsets.bias!.view(8, 2, 4, 2)[3, 1, 2].data<float>().ToArray();
        Assert.AreEqual(-3f, third[0], 1e-5f);
        Assert.AreEqual(3f, third[1], 1e-5f);
    }

    /// <summary>Eq. 6 with a mask over all tokens, and sampling tap by tap.</summary>
    private static Tensor Literal(DeformableLayer layer, Tensor tokens, Tensor positions, int[] kept, DroppedTokenRule rule, int heads)
    {
        var mask = zeros(1, tokens.shape[1], 1, dtype: tokens.dtype);
        foreach (var token in kept)
            mask[0, token, 0] = tensor(1, dtype: tokens.dtype);
        var x = layer.norm1.call(tokens + mask * Attention(layer.self_attn, tokens + positions, tokens, heads));
        var mixed = layer.linear2.call(nn.functional.relu(layer.linear1.call(x)));
        x = layer.norm2.call(x + (rule.RunFeedForward ? mixed : mask * mixed));
        return rule.SkipNorms ? mask * x + (1 - mask) * tokens : x;
    }

    private static Tensor Attention(LevelAttention attention, Tensor asking, Tensor content, int heads)
    {
        var values = attention.value_proj.call(content).view(content.shape[0], content.shape[1], heads, -1); // [B, L, NH, hd]
        Tensor offsets = attention.sampling_offsets.call(asking), weights = attention.attention_weights.call(asking);
        offsets = offsets.view(offsets.shape[0], offsets.shape[1], heads, Levels.Length, -1, 2);
        weights = weights.view(weights.shape[0], weights.shape[1], heads, -1).softmax(3).view(offsets.shape[..^1]);
        var rows = new List<Tensor>();
        foreach ((var centerX, var centerY) in Levels.SelectMany(Centers))
            for (var head = 0; head < heads; head++)
            {
                int token = rows.Count / heads, start = 0;
                var sum = zeros_like(values.select(1, 0).select(1, head)); // [B, hd]
                for (var level = 0; level < Levels.Length; start += Levels[level].Cells, level++)
                    for (var point = 0; point < offsets.shape[4]; point++)
                        sum = sum + weights[TensorIndex.Colon, token, head, level, point].unsqueeze(1) * Sample(
                            values.select(2, head), start, Levels[level],
                            centerX * Levels[level].Width - 0.5 + offsets[TensorIndex.Colon, token, head, level, point, 0],
                            centerY * Levels[level].Height - 0.5 + offsets[TensorIndex.Colon, token, head, level, point, 1]);
                rows.Add(sum);
            }
        return attention.output_proj.call(stack(rows, 1).view(content.shape)); // L·NH of [B, hd] -> [B, L, d]
    }

    // values [B, L, hd]; x and y [B] in cells of the level -> [B, hd]
    private static Tensor Sample(Tensor values, int start, GridSize level, Tensor x, Tensor y)
    {
        var shown = new List<Tensor>();
        for (var image = 0; image < values.shape[0]; image++)
        {
            (var left, var top) = ((int)Math.Floor(x[image].ToDouble()), (int)Math.Floor(y[image].ToDouble()));
            var sum = zeros_like(values[image, 0]);
            for (var column = left; column <= left + 1; column++)
                for (var row = top; row <= top + 1; row++)
                    if (column >= 0 && column < level.Width && row >= 0 && row < level.Height)
                        sum = sum + (1 - (x[image] - column).abs()) * (1 - (y[image] - row).abs()) * values[image,
                            start + row * level.Width + column];
            shown.Add(sum);
        }
        return stack(shown, 0);
    }

    private static IEnumerable<(double X, double Y)> Centers(GridSize level) =>
        from y in Enumerable.Range(0, level.Height)
        from x in Enumerable.Range(0, level.Width)
        select ((x + 0.5) / level.Width, (y + 0.5) / level.Height);

    private static Detector New(string preset, int height, int width, int seed)
    {
        manual_seed(seed);
        var detector = Detector.Create(DetectorPreset.Parse(preset), 5, height, width, Parts);
        EmittedGraph.Shake(detector);
        return detector;
    }
}
