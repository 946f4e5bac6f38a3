using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Layers;

[TestClass]
public class SkippingFeedForwardTests
{
    [TestMethod]
    [DataRow(64, 8, 0.5), DataRow(61, 8, 0.5), DataRow(40, 3, 0.9), DataRow(32, 8, 0.0), DataRow(32, 8, 1.0)]
    public void Skipping_gives_what_masking_does(int channels, int group, double threshold)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(2);
        var (linear1, linear2) = (nn.Linear(20, channels), nn.Linear(channels, 20));
        var network = new FeedForward(ChannelKind.EncoderFeedForward, linear1, linear2, FeedForwardActivation.Relu);
        var gate = new GroupGate(20, channels, group) { Threshold = threshold };
        network.Activations.Mask = gate;
        var x = randn(3, 7, 20) * 2;
        if (!SparseOps.IsLoaded)
            Assert.Inconclusive("The native operators are not built.");
        Assert.AreSame(gate, SkippingFeedForward.Gate(network.Activations, x, linear1, linear2));
        var skipped = SkippingFeedForward.Apply(gate, gate.Open(x), x, linear1, linear2);
        Assert.AreEqual(threshold >= 0.9, SkippingFeedForward.TryApply(network.Activations, x, linear1, linear2) is not null);
        using (SparseOps.Composed())
        {
            Assert.IsNull(SkippingFeedForward.Gate(network.Activations, x, linear1, linear2));
            Close.WithinL2(1e-6, network.Apply(x), skipped, "result");
        }

        // token by token, in double
        var open = gate.Open(x.flatten(0, 1));
        Tensor Double(Tensor values) => values.to(ScalarType.Float64);
        var hidden = nn.functional.relu(
            nn.functional.linear(Double(x.flatten(0, 1)), Double(linear1.weight), Double(linear1.bias!)));
        for (var t = 0; t < 21; t++)
            for (var c = 0; c < channels; c++)
                if (!open[t, c / group].item<bool>())
                    hidden[t, c] = 0;
        var expected = nn.functional.linear(hidden, Double(linear2.weight), Double(linear2.bias!));
        Close.WithinL2(1e-6, expected.reshape(3, 7, 20), skipped, "slow result");
        Assert.AreEqual(threshold == 0.5 || threshold == 0.9, open.any().item<bool>() && !open.all().item<bool>());
    }

    [TestMethod]
    public void A_learner_and_a_watcher_see_all()
    {
        using var scope = NewDisposeScope();
        var (linear1, linear2) = (nn.Linear(4, 16), nn.Linear(16, 4));
        var network = new FeedForward(ChannelKind.EncoderFeedForward, linear1, linear2, FeedForwardActivation.Relu);
        network.Activations.Mask = new GroupGate(4, 16, 8);
        var x = randn(2, 3, 4);
        Assert.IsNull(SkippingFeedForward.Gate(network.Activations, x, linear1, linear2));
        Assert.IsTrue(network.Apply(x).requires_grad);
        using var _ = no_grad();
        network.Activations.Observer = (_, _) => { };
        Assert.IsNull(SkippingFeedForward.Gate(network.Activations, x, linear1, linear2));
    }
}
