using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

/// <summary>Scores that look at the weights: tiny networks in double against the formulas.</summary>
[TestClass]
public class ChannelTaylorTests
{
    private const int Channels = 5;

    // x -> convolution -> norm -> ReLU -> rows -> ReLU -> a weighted sum
    private sealed class Network
    {
        internal readonly ChannelGroup Normed = new(ChannelKind.Fusion, Channels) { Name = "normed" },
            Rows = new(ChannelKind.DecoderFeedForward, Channels + 1) { Name = "rows" };
        internal readonly SlicedConv Conv = new(3, Channels, 3, 1, 1);
        internal readonly Linear Linear = nn.Linear(Channels, Channels + 1);
        private readonly SlicedLinear _rows;
        private readonly Tensor _images = randn(2, 3, 4, 4, ScalarType.Float64), _weights = randn(Channels + 1, ScalarType.Float64);

        internal Network()
        {
            Conv.Wire(null, ChannelAxis.Of(Normed));
            _rows = new SlicedLinear(Linear, outputs: ChannelAxis.Of(Rows));
            foreach (var module in new nn.Module[] { Conv.Conv, Conv.Norm, Linear })
                module.to(ScalarType.Float64);
            using var frozen = no_grad();
            Conv.Norm.weight!.copy_(rand(Channels) + 0.5);
            Conv.Norm.bias!.copy_(randn(Channels));
        }

        internal Tensor Loss()
        {
            var x = Conv.Norm.call(Conv.Convolve(_images)).relu().permute(0, 2, 3, 1); // [B, h, w, C]
            return ((_rows.Apply(x).relu() * _weights).sum(-1).square()).mean();
        }

        /// <summary>The slope of the loss when everything that makes a channel is scaled together.</summary>
        internal double Slope(int channel, params Parameter[] parameters)
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            const double step = 1e-6;
            var values = parameters.Select(parameter => parameter[channel].clone()).ToArray();
            var losses = new[] { 1 + step, 1 - step }.Select(factor =>
            {
                foreach (var (parameter, value) in parameters.Zip(values))
                    parameter[channel] = value * factor;
                return Loss().item<double>();
            }).ToArray();
            foreach (var (parameter, value) in parameters.Zip(values))
                parameter[channel] = value;
            return (losses[0] - losses[1]) / (2 * step);
        }
    }

    [TestMethod]
    public void Is_the_squared_slope_of_the_loss_along_a_channel_summed_over_steps()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var network = new Network();
        var taylor = new ChannelTaylor([network.Normed, network.Rows]);
        network.Loss().backward();
        const int clipped = 4;
        foreach (var parameter in new[] { network.Conv.Norm.weight!, network.Conv.Norm.bias!, network.Linear.weight, network.Linear.bias! })
            parameter.grad!.div_(clipped);
        taylor.Update(clipped);
        taylor.Update(2 * clipped); // as if all gradients had been twice as large
        for (var channel = 0; channel < Channels; channel++)
            Same(network.Slope(channel, network.Conv.Norm.weight!, network.Conv.Norm.bias!), taylor.Values(network.Normed)[channel]);
        for (var row = 0; row <= Channels; row++)
            Same(network.Slope(row, network.Linear.weight, network.Linear.bias!), taylor.Values(network.Rows)[row]);

        static void Same(double slope, float score) => Assert.AreEqual(5 * slope * slope, score, 1e-6 * (1 + slope * slope));
    }

    [TestMethod]
    public void Norms_and_halves_of_a_channel_add_up_before_the_square()
    {
        using var scope = NewDisposeScope();
        Parameter first = new(tensor(new[] { 2f, 3f })), second = new(tensor(new[] { 5f, 7f, 11f, 13f })), other = new(ones(2, 9));
        var group = new ChannelGroup(ChannelKind.Backbone, 2) { Name = "two" };
        group.Join(new ChannelMember(() => first, 0, 0, ChannelRole.Scale));
        group.Join(new ChannelMember(() => second, 0, 2, ChannelRole.Scale));
        group.Join(new ChannelMember(() => other, 0, 0));
        (first.grad, other.grad) = (tensor(new[] { 1f, -1f }), ones(2, 9));
        var taylor = new ChannelTaylor([group]);
        taylor.Update(1);
        CollectionAssert.AreEqual(new[] { 4f, 9f }, taylor.Values(group), "what has no gradient counts for nothing");
        second.grad = tensor(new[] { 9f, 9f, 1f, 2f });
        taylor.Update(1);
        CollectionAssert.AreEqual(new[] { 4f + 13 * 13, 9f + 23 * 23 }, taylor.Values(group));

        var resumed = new ChannelTaylor([group]);
        resumed.Load(taylor.State());
        CollectionAssert.AreEqual(taylor.Values(group), resumed.Values(group));
        Assert.Contains("two.taylor", Assert.ThrowsExactly<InvalidDataException>(
            () => resumed.Load(new Dictionary<string, float[]>())).Message);
        CollectionAssert.AreEqual(new[] { 13f, 16f }, new ChannelMagnitude().Values(group), "the sum of the norms' scales");
        new ChannelTaylor([]).Update(1);
    }

    [TestMethod]
    public void Magnitude_is_that_of_scales_or_rows()
    {
        using var scope = NewDisposeScope();
        var network = new Network();
        network.Conv.Norm.to(ScalarType.Float32);
        network.Linear.to(ScalarType.Float32);
        using (no_grad())
            network.Conv.Norm.weight![1] = -3;
        var magnitude = new ChannelMagnitude();
        Assert.AreEqual(3, magnitude.Values(network.Normed)[1], 1e-6);
        var rows = magnitude.Values(network.Rows);
        for (var row = 0; row <= Channels; row++)
            Assert.AreEqual(Math.Sqrt(network.Linear.weight[row].data<float>().ToArray().Sum(w => (double)w * w)), rows[row], 1e-6);
        Assert.IsEmpty(magnitude.State());
    }
}
