using Microsoft.ML.SparseDetr.Training.Optimization;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Optimization;

[TestClass]
public class ModelEmaTests
{
    [TestMethod]
    public void Follows_the_model_with_a_ramp_and_copies_constants()
    {
        using var scope = NewDisposeScope();
        var live = new Dictionary<string, Tensor>
        {
            ["weight"] = tensor(new[] { 1f, 2f }).requires_grad_(),
            ["bn.running_mean"] = tensor(new[] { 3f }),
            ["bn.num_batches_tracked"] = tensor(new[] { 4L }),
            ["anchors"] = tensor(new[] { 0.1f }),
        };
        live["alias"] = live["weight"];
        var average = live.Where(entry => entry.Key != "alias").ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        average["alias"] = average["weight"];
        var ema = new ModelEma(average, live, 0.9, 10);
        using (no_grad())
            foreach (var name in new[] { "weight", "bn.running_mean", "bn.num_batches_tracked", "anchors" })
                live[name].add_(1);
        var (weight, mean) = (1.0, 3.0);
        for (var update = 1; update <= 3; update++)
        {
            ema.Update();
            var decay = 0.9 * (1 - Math.Exp(-update / 10.0));
            (weight, mean) = (weight * decay + 2 * (1 - decay), mean * decay + 4 * (1 - decay));
            Assert.AreEqual(weight, average["weight"][0].item<float>(), 1e-6);
            Assert.AreEqual(mean, average["bn.running_mean"][0].item<float>(), 1e-6);
            Assert.AreEqual(5L, average["bn.num_batches_tracked"][0].item<long>());
            Assert.AreEqual(1.1f, average["anchors"][0].item<float>());
        }
        Assert.AreEqual(3, ema.Updates);
    }

    [TestMethod]
    public void Begins_anew_with_the_model_and_a_ramp_of_its_own()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> live = new() { ["weight"] = tensor(new[] { 1f }).requires_grad_() },
            average = new() { ["weight"] = tensor(new[] { 1f }) };
        var ema = new ModelEma(average, live, 0.5, 10);
        Set(5);
        ema.Update();
        Set(6);
        ema.Restart();
        Assert.AreEqual((0L, true, 6f), (ema.Updates, ema.Restarted, average["weight"][0].item<float>()));
        Set(8);
        var weight = 6.0;
        foreach (var decay in new[] { 2 / 11.0, 3 / 12.0, 4 / 13.0, 5 / 14.0, 6 / 15.0, 7 / 16.0, 8 / 17.0, 0.5, 0.5 })
        {
            ema.Update();
            weight = weight * decay + 8 * (1 - decay);
            Assert.AreEqual(decay, ema.DecayAt(ema.Updates), 1e-15);
            Assert.AreEqual(weight, average["weight"][0].item<float>(), 1e-6);
        }

        void Set(float value)
        {
            using var frozen = no_grad();
            live["weight"].fill_(value);
        }
    }
}
