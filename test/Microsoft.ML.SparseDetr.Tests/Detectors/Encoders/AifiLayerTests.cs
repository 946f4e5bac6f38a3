using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Encoders;

/// <summary>Both ways to leave tokens out against one token after the other, in double.</summary>
[TestClass]
public class AifiLayerTests
{
    private const int Width = 16, Heads = 2, Count = 7;
    private static readonly int[] Kept = [0, 2, 3, 6];

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void Dropped_tokens_do_what_the_rule_says(DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var _ = no_grad();
        var layer = new AifiLayer(Width, Heads, 24);
        EmittedGraph.Shake(layer);
        layer.to(ScalarType.Float64);
        Tensor tokens = randn(2, Count, Width).to(ScalarType.Float64), positions = randn(1, Count, Width).to(ScalarType.Float64);
        using var set = new TokenSet(Kept, Count, attention: true);

        var expected = Slow(layer, tokens, positions, rule);
        Close.Within(1e-9, expected, layer.call(tokens, positions, set.Mask(tokens, rule)), "masked");
        Close.Within(1e-9, expected, layer.Gathered(tokens, positions, set, rule), "gathered");
        if (rule.SkipNorms)
            Assert.IsTrue(expected.narrow(1, 4, 2).Equals(tokens.narrow(1, 4, 2)));
    }

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void Masked_gathered_and_written_layers_agree(DroppedTokenRule rule)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var aifi = new Aifi(Width, Heads, 24);
        using var tokens = new TokenSets([[0, 1, 5, 8, 13]], [new(3, 5)], attention: true);
        var map = randn(2, Width, 3, 5);
        aifi.Tokens = new TokenPlan { Attention = tokens, Dropped = rule };
        EmittedGraph.Compare(aifi, x => aifi.call(x[0], null), (graph, names) => aifi.Emit(graph, names[0], new(3, 5)), map);

        using var _ = no_grad();
        map = map.to(ScalarType.Float64);
        var masked = aifi.call(map, null);
        aifi.Tokens = new TokenPlan { Attention = tokens, Dropped = rule, IsGathered = true };
        Close.Within(1e-9, masked, aifi.call(map, null), "gathered");
        aifi.Tokens = new TokenPlan { Attention = tokens, Dropped = rule with { StayKeys = !rule.StayKeys }, IsGathered = true };
        Assert.IsGreaterThan(1e-3, Close.RelativeL2(masked, aifi.call(map, null)), "the keys make a difference");
    }

    private static Tensor Slow(AifiLayer layer, Tensor tokens, Tensor positions, DroppedTokenRule rule)
    {
        var keys = rule.StayKeys ? [.. Enumerable.Range(0, Count)] : Kept;
        var attended = Attention(layer, tokens, tokens + positions, keys);
        return stack([.. Enumerable.Range(0, Count).Select(i =>
        {
            var token = tokens.select(1, i);
            var kept = Kept.Contains(i);
            if (!kept && rule.SkipNorms)
                return token;
            var x = layer.norm1.call(kept ? token + attended[i] : token);
            var mixed = layer.linear2.call(nn.functional.gelu(layer.linear1.call(x)));
            return layer.norm2.call(kept || rule.RunFeedForward ? x + mixed : x);
        })], 1);
    }

    // Of each token to the keys.
    private static Tensor[] Attention(AifiLayer layer, Tensor tokens, Tensor positioned, int[] keys)
    {
        Tensor Part(Tensor source, int token, int part) => source.select(1, token)
            .matmul(layer.self_attn.in_proj_weight.narrow(0, part * Width, Width).t())
            .add(layer.self_attn.in_proj_bias.narrow(0, part * Width, Width)).view(2, Heads, -1); // [B, NH, hd]
        return [.. Enumerable.Range(0, Count).Select(i =>
        {
            var scores = stack([.. keys.Select(key => (Part(positioned, i, 0) * Part(positioned, key, 1)).sum(-1))],
                -1) / Math.Sqrt(Width / Heads);
            var shares = scores.softmax(-1); // [B, NH, keys]
            var sum = keys.Select((key, k) => shares.narrow(-1, k, 1) * Part(tokens, key, 2)).Aggregate((a, b) => a + b);
            return layer.self_attn.out_proj.call(sum.reshape(2, Width));
        })];
    }
}
