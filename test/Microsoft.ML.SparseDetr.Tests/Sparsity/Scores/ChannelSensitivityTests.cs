using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

[TestClass]
public class ChannelSensitivityTests
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Tau = 0.9f, Epsilon = 1e-8;

    [TestMethod]
    [DataRow(ChannelReduction.Mean, true)]
    [DataRow(ChannelReduction.Mean, false)]
    [DataRow(ChannelReduction.Sum, true)]
    [DataRow(ChannelReduction.Sum, false)]
    [DataRow(ChannelReduction.Norm, true)]
    [DataRow(ChannelReduction.Norm, false)]
    public void Equals_the_equations_weight_by_weight(ChannelReduction reduction, bool native)
    {
        Assert.IsTrue(SparseOps.IsLoaded, "libSparseDetrOps is missing");
        using var composed = native ? null : SparseOps.Composed();
        using var scope = NewDisposeScope();
        manual_seed(5);
        var groups = Groups();
        var scores = new ChannelSensitivity(groups, new ScoreOptions { Reduction = reduction, Decay = (float)Tau }, Epsilon);
        var slow =
            groups.ToDictionary(group => group, group => new SlowSensitivity(group, reduction));
        for (var step = 1; step <= 6; step++)
        {
            var moments = new Moments(groups, step);
            // Nothing is known of the second group's channels that are out of use from here on.
            groups[1].Kept = step < 4 ? null : [0, 2, 3];
            scores.Update(moments.Of, Beta1, Beta2);
            foreach (var group in groups)
            {
                var expected = slow[group].Update(moments);
                var actual = scores.Values(group);
                for (var channel = 0; channel < group.Channels; channel++)
                    Assert.AreEqual(expected[channel], actual[channel], 2e-6 * expected.Max(),
                        $"step {step}, {group.Name}, channel {channel}");
            }
        }
    }

    [TestMethod]
    [DataRow(ChannelReduction.Mean), DataRow(ChannelReduction.Sum), DataRow(ChannelReduction.Norm)]
    public void Unclipped_gradients_are_those_before_clipping(ChannelReduction reduction)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var groups = Groups();
        var options = new ScoreOptions { Reduction = reduction };
        ChannelSensitivity clipped = new(groups, options), whole = new(groups, options);
        for (var step = 1; step <= 3; step++)
        {
            var moments = new Moments(groups, step);
            clipped.Update(moments.Of, Beta1, Beta2, step);
            foreach (var parameter in groups.SelectMany(group => group.Members).Select(member => member.Read())
                .Distinct<Parameter>(ReferenceEqualityComparer.Instance))
                parameter.grad?.mul_(step);
            whole.Update(moments.Of, Beta1, Beta2);
        }
        foreach (var group in groups)
            foreach (var (expected, actual) in whole.Values(group).Zip(clipped.Values(group)))
                Assert.AreEqual(expected, actual, 1e-5 * expected);
    }

    [TestMethod]
    public void A_channel_out_of_use_keeps_its_bits_and_a_state_goes_on_with_the_same()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var groups = Groups();
        ChannelSensitivity whole = new(groups, new ScoreOptions()), stopped = new(groups, new ScoreOptions());
        for (var step = 1; step <= 4; step++)
        {
            var moments = new Moments(groups, step);
            var before = whole.Values(groups[0]);
            groups[0].Kept = step < 3 ? null : [1, 4];
            whole.Update(moments.Of, Beta1, Beta2);
            stopped.Update(moments.Of, Beta1, Beta2);
            if (step >= 3)
                foreach (var channel in new[] { 0, 2, 3, 5 })
                    Assert.AreEqual(before[channel], whole.Values(groups[0])[channel]);
            var kept = stopped.State().ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
            stopped = new ChannelSensitivity(groups, new ScoreOptions());
            stopped.Load(kept);
        }
        foreach (var group in groups)
            CollectionAssert.AreEqual(whole.Values(group), stopped.Values(group));
    }

    [TestMethod]
    public void What_never_learnt_scores_zero()
    {
        using var scope = NewDisposeScope();
        var group = Groups()[0];
        var scores = new ChannelSensitivity([group], new ScoreOptions());
        scores.Update(_ => null, Beta1, Beta2);
        Assert.IsTrue(scores.Values(group).All(value => value == 0));
        new ChannelSensitivity([], new ScoreOptions()).Update(_ => null, Beta1, Beta2);
    }

    [TestMethod]
    public void Channels_that_do_not_fit_a_weight_are_named()
    {
        using var scope = NewDisposeScope();
        Parameter weight = new(zeros(4, 4));
        var group = new ChannelGroup(ChannelKind.Fusion, 3) { Name = "middle" };
        group.Join(new ChannelMember(() => weight, 1, 2));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ChannelSensitivity([group], new ScoreOptions())
            .Update(_ => null, Beta1, Beta2));
        StringAssert.Contains(error.Message, "'middle'");
    }

    // A gated feed-forward network of 6 channels; 5 channels between a convolution, a norm and a wider convolution that reads 3 others
    // before.
    private static ChannelGroup[] Groups()
    {
        var feedForward = new ChannelGroup(ChannelKind.DecoderFeedForward, 6) { Name = "ffn" };
        Parameter both = Weight(12, 40), bias = Weight(12), back = Weight(37, 6);
        foreach (var offset in new[] { 0, 6 })
        {
            feedForward.Join(new ChannelMember(() => both, 0, offset));
            feedForward.Join(new ChannelMember(() => bias, 0, offset));
        }
        feedForward.Join(new ChannelMember(() => back, 1, 0));

        var fusion = new ChannelGroup(ChannelKind.Fusion, 5) { Name = "fusion" };
        Parameter make = Weight(5, 7, 3, 3), norm = Weight(5), read = Weight(21, 9, 3, 3), pointwise = Weight(18, 9, 1, 1),
        unused = Weight(5, 300);
        fusion.Join(new ChannelMember(() => make, 0, 0));
        fusion.Join(new ChannelMember(() => norm, 0, 0));
        fusion.Join(new ChannelMember(() => read, 1, 3));
        fusion.Join(new ChannelMember(() => pointwise, 1, 3));
        fusion.Join(new ChannelMember(() => unused, 0, 0));
        return [feedForward, fusion];

        static Parameter Weight(params long[] shape) => new(randn(shape));
    }
}
