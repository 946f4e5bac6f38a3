using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Repair;

/// <summary>Layers that read a stretch of 2 channels that is always whole and a group of 6, of which some go.</summary>
[TestClass]
public class ReaderRefitTests
{
    private const int Whole = 2, Channels = 6, Inputs = Whole + Channels;

    private static readonly int[] Kept = [0, 2, 3, 5];

    [TestMethod]
    [DataRow(1, 1), DataRow(1, 2), DataRow(3, 1), DataRow(3, 2)]
    public void A_convolution_gets_the_weights_of_the_normal_equations(int kernel, int stride)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(kernel + stride);
        ChannelGroup inputs = new(ChannelKind.Fusion, Channels) { Name = "in" }, outputs = new(ChannelKind.Fusion, 5) { Name = "out" };
        var layer = new SlicedConv(Inputs, 5, kernel, stride, 1);
        layer.Wire(ChannelAxis.After(Whole, inputs), ChannelAxis.Of(outputs));
        var images = Mixed(2, Inputs, 7, 6);
        var before = layer.Conv.weight.clone();
        using var refit = new ReaderRefit(layer);
        refit.Watch();
        foreach (var batch in images.split(1, 0))
            layer.Convolve(batch);
        refit.Leave();
        (inputs.Kept, outputs.Kept) = (Kept, [1, 4]);
        Assert.IsTrue(refit.Loses);
        refit.Apply();

        var cells = kernel * kernel;
        int[] keeps = [.. InUse.SelectMany(channel => Enumerable.Range(channel * cells, cells))];
        var expected = LeastSquares.Solve(
            LeastSquares.Patches(images, kernel, stride, (kernel - 1) / 2), Rows(before), keeps, ReaderRefit.Ridge);
        var (now, was) = (Rows(layer.Conv.weight), Rows(before));
        for (var row = 0; row < 5; row++)
            for (var value = 0; value < Inputs * cells; value++)
                if (row is 1 or 4 && keeps.Contains(value))
                    Assert.AreEqual(expected[row].Weights[Array.IndexOf(keeps, value)], now[row][value], 1e-5, $"{row}, {value}");
                else
                    Assert.AreEqual(was[row][value], now[row][value], $"{row}, {value} is out of use");
    }

    [TestMethod]
    public void A_linear_layer_gets_a_bias_as_well()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(1);
        var group = new ChannelGroup(ChannelKind.DecoderFeedForward, Inputs) { Name = "in" };
        var linear = nn.Linear(Inputs, 3);
        var layer = new SlicedLinear(linear, inputs: ChannelAxis.Of(group));
        var x = Mixed(4, Inputs, 5, 1).squeeze(-1).transpose(1, 2).contiguous(); // [4, 5, C]
        var (weight, bias) = (linear.weight.clone(), linear.bias!.clone());
        using var refit = new ReaderRefit(layer);
        refit.Watch();
        layer.Apply(x);
        refit.Leave();
        group.Kept = InUse;
        refit.Apply();
        var rows = x.flatten(0, 1).data<float>().Select(value => (double)value).Chunk(Inputs).ToArray();
        var expected = LeastSquares.Solve(rows, Rows(weight), InUse, ReaderRefit.Ridge);
        for (var row = 0; row < 3; row++)
        {
            for (var i = 0; i < InUse.Length; i++)
                Assert.AreEqual(expected[row].Weights[i], linear.weight[row, InUse[i]].item<float>(), 1e-5);
            Assert.AreEqual(bias[row].item<float>() + expected[row].Constant, linear.bias![row].item<float>(), 1e-5);
        }
    }

    // Without a penalty: then what was dropped is all there in what stays.
    [TestMethod]
    [DataRow(1, 1), DataRow(3, 1), DataRow(3, 2)]
    public void Channels_that_others_can_stand_for_are_not_missed_by_a_convolution(int kernel, int stride)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(2);
        var group = new ChannelGroup(ChannelKind.Fusion, Channels) { Name = "in" };
        var layer = new SlicedConv(Inputs, 4, kernel, stride, 1);
        layer.Wire(ChannelAxis.After(Whole, group), null);
        var images = Redundant(Mixed(6, InUse.Length, 12, 12), offset: 0);
        var before = layer.Convolve(images);
        Refit(layer, group, () => layer.Convolve(images));
        Close.Within(1e-5, before, layer.Convolve(images.index_select(1, Index(InUse))), "output");
    }

    [TestMethod]
    public void Channels_that_others_can_stand_for_are_not_missed_by_a_linear_layer_even_with_a_constant()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(3);
        var group = new ChannelGroup(ChannelKind.DecoderFeedForward, Inputs) { Name = "in" };
        var layer = new SlicedLinear(nn.Linear(Inputs, 3), inputs: ChannelAxis.Of(group));
        var x = Redundant(Mixed(40, InUse.Length, 5, 1), offset: 3).squeeze(-1).transpose(1, 2).contiguous();
        var before = layer.Apply(x);
        using var refit = new ReaderRefit(layer);
        refit.Watch();
        layer.Apply(x);
        refit.Leave();
        group.Kept = InUse;
        refit.Apply(ridge: 0);
        Close.Within(1e-5, before, layer.Apply(x.index_select(-1, Index(InUse))), "output");
    }

    [TestMethod]
    public void A_second_cut_starts_from_what_the_first_left()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(4);
        var group = new ChannelGroup(ChannelKind.Fusion, Channels) { Name = "in" };
        var layer = new SlicedConv(Inputs, 4, 1, 1, 1);
        layer.Wire(ChannelAxis.After(Whole, group), null);
        var images = Redundant(Mixed(6, InUse.Length, 12, 12), offset: 0);
        var before = layer.Convolve(images);
        group.Kept = [0, 1, 2, 3, 5];
        var fewer = images.index_select(1, Index([0, 1, 2, 3, 4, 5, 7]));
        var half = layer.Convolve(fewer);
        Assert.IsGreaterThan(1e-2, Close.RelativeL2(before, half));
        Refit(layer, group, () => layer.Convolve(fewer));
        Close.Within(1e-5, half, layer.Convolve(images.index_select(1, Index(InUse))), "output");
    }

    [TestMethod]
    public void Constant_channels_do_no_harm()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var group = new ChannelGroup(ChannelKind.Fusion, Channels) { Name = "in" };
        var layer = new SlicedConv(Inputs, 4, 3, 1, 1);
        layer.Wire(ChannelAxis.After(Whole, group), null);
        var before = layer.Conv.weight.clone();
        Refit(layer, group, () => layer.Convolve(zeros(1, Inputs, 4, 4)));
        Assert.IsTrue(before.Equals(layer.Conv.weight));
    }

    [TestMethod]
    public void Depthwise_convolutions_and_layers_that_lose_nothing_are_left_alone()
    {
        ChannelGroup read = new(ChannelKind.Backbone, 4) { Name = "read" }, made = new(ChannelKind.Backbone, 4) { Name = "made" };
        var depthwise = new SlicedConv(4, 4, 3, 1, groups: 4);
        depthwise.Wire(null, ChannelAxis.Of(read));
        var reader = new SlicedConv(4, 4, 1, 1, 1);
        reader.Wire(ChannelAxis.Of(read), ChannelAxis.Of(made));
        Assert.AreSame(reader, read.Readers.Single());
        Assert.IsEmpty(made.Readers);
        using var refit = new ReaderRefit(reader);
        made.Kept = [1];
        Assert.IsFalse(refit.Loses);
    }

    private static int[] InUse => [0, 1, .. Kept.Select(channel => Whole + channel)];

    private static void Refit(SlicedConv layer, ChannelGroup group, Action run)
    {
        using var refit = new ReaderRefit(layer);
        refit.Watch();
        run();
        refit.Leave();
        group.Kept = Kept;
        refit.Apply(ridge: 0);
    }

    // Channels that have to do with each other, not around 0: otherwise every layer is best left as it is.
    internal static Tensor Mixed(int batch, int channels, int height, int width) =>
        einsum("oc,bchw->bohw", rand(channels, channels), rand(batch, channels, height, width)) + 1;

    // [B, kept, h, w] -> [B, in, h, w], those that go being sums of those that stay.
    private static Tensor Redundant(Tensor kept, double offset)
    {
        var images = zeros(kept.shape[0], Inputs, kept.shape[2], kept.shape[3]);
        images.index_copy_(1, Index(InUse), kept);
        int[] lost = [.. Enumerable.Range(0, Inputs).Except(InUse)];
        return images.index_copy_(1, Index(lost), einsum("oc,bchw->bohw", rand(lost.Length, InUse.Length), kept) + offset);
    }

    private static Tensor Index(int[] values) => tensor(Array.ConvertAll(values, value => (long)value));

    private static double[][] Rows(Tensor weight) =>
        [.. weight.data<float>().Select(value => (double)value).Chunk((int)(weight.numel() / weight.shape[0]))];
}
