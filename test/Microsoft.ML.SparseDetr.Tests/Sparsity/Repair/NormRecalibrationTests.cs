using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Repair;

[TestClass]
public class NormRecalibrationTests
{
    [TestMethod]
    public void Statistics_are_the_mean_over_the_batches_and_those_out_of_use_stay()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(1);
        var group = new ChannelGroup(ChannelKind.Fusion, 6) { Name = "between" };
        var (first, second) = (new ConvNorm(3, 6, 3), new ConvNorm(6, 4, 1));
        first.Wire(null, ChannelAxis.Of(group));
        second.Wire(ChannelAxis.Of(group), null);
        group.Kept = [1, 2, 5];
        using var network = nn.Sequential(first, second);
        network.eval();
        Tensor[] batches = [.. Enumerable.Range(0, 3).Select(i => rand(2, 3, 5, 4) * (i + 1))];
        first.norm.running_mean!.fill_(7);

        NormRecalibration.Run(network, batches, batch => network.call(batch));

        Assert.IsFalse(network.modules().Any(module => module.training));
        Assert.AreEqual((0.1, 0.1), (first.norm.momentum!.Value, second.norm.momentum!.Value));
        var maps = batches.Select(batch => nn.functional.conv2d(batch, first.conv.weight, padding: [1L, 1L])).ToArray();
        foreach (var channel in Enumerable.Range(0, 6))
            if (group.Kept.Contains(channel))
                AssertStatistics(maps, channel, first.norm.running_mean!, first.norm.running_var!);
            else
                Assert.AreEqual((7f, 1f),
                    (first.norm.running_mean![channel].item<float>(), first.norm.running_var![channel].item<float>()));
        // the second norm sees what the first makes of each batch by the batch's own statistics
        var kept = tensor(new long[] { 1, 2, 5 });
        Tensor[] read = [.. maps.Select(map =>
        {
            var used = map.index_select(1, kept);
            var normed = (used - used.mean([0, 2, 3], keepdim: true)) / (used.var([0, 2, 3], false, true) + 1e-5).sqrt();
            return nn.functional.conv2d(nn.functional.silu(normed), second.conv.weight.index_select(1, kept));
        })];
        foreach (var channel in Enumerable.Range(0, 4))
            AssertStatistics(read, channel, second.norm.running_mean!, second.norm.running_var!);
    }

    private static void AssertStatistics(Tensor[] maps, int channel, Tensor means, Tensor variances)
    {
        var (mean, variance) = (0.0, 0.0);
        foreach (var map in maps)
        {
            double[] values = [.. map.select(1, channel).contiguous().data<float>().Select(value => (double)value)];
            var average = values.Average();
            mean += average / maps.Length;
            variance += values.Sum(value => (value - average) * (value - average)) / (values.Length - 1) / maps.Length;
        }
        Assert.AreEqual(mean, means[channel].item<float>(), 1e-5);
        Assert.AreEqual(variance, variances[channel].item<float>(), 1e-4 * Math.Max(1, variance));
    }
}
