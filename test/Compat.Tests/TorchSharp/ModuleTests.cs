using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public class ModuleTests
{
    private sealed class Head : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "fc")]
        private readonly Linear first = nn.Linear(3, 3);
        private readonly ModuleList<Linear> layers = nn.ModuleList(nn.Linear(3, 3, false), nn.Linear(3, 3, false));
        private readonly Sequential tail = nn.Sequential(("a", nn.Linear(3, 2)), ("act", nn.ReLU()));
        private readonly Linear[] ignored = [nn.Linear(1, 1)];
        private readonly Tensor scale = ones(1);
        private readonly Parameter gain = nn.Parameter(ones(1));

        public Head() : base(nameof(Head))
        {
            RegisterComponents();
            register_module("alias", first);
            Assert.AreEqual(1, ignored.Length);
        }

        public override Tensor forward(Tensor input)
        {
            var x = first.forward(input);
            foreach (var layer in layers) x = layer.forward(x);
            return tail.forward(x) * scale * gain;
        }
    }

    [TestMethod]
    public void KeysAreFieldNamesAndAliasesStay()
    {
        using var head = new Head();
        CollectionAssert.AreEquivalent(
            new[] { "fc.weight", "fc.bias", "alias.weight", "alias.bias", "layers.0.weight", "layers.1.weight", "tail.a.weight", "tail.a.bias", "gain", "scale" },
            head.state_dict().Keys.ToArray());
        Assert.AreEqual(7, head.parameters().Count());
        CollectionAssert.AreEqual(new[] { "scale" }, head.named_buffers().Select(entry => entry.name).ToArray());
    }

    [TestMethod]
    public void StateDictRoundTrip()
    {
        using var source = new Head();
        using var target = new Head();
        using var scope = NewDisposeScope();
        var x = randn(5, 3);
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.IsEmpty(missing);
        Assert.IsEmpty(unexpected);
        Assert.IsTrue(source.forward(x).Equals(target.forward(x)));
        var partial = source.state_dict();
        partial.Remove("gain");
        partial["other"] = ones(1);
        Assert.ThrowsExactly<InvalidOperationException>(() => target.load_state_dict(partial));
        (missing, unexpected) = target.load_state_dict(partial, strict: false);
        CollectionAssert.AreEqual(new[] { "gain" }, missing.ToArray());
        CollectionAssert.AreEqual(new[] { "other" }, unexpected.ToArray());
    }

    [TestMethod]
    public void ModulesMadeInAScopeOutliveIt()
    {
        Head head;
        using (NewDisposeScope()) head = new Head();
        using (head)
        using (NewDisposeScope()) Assert.AreEqual(2, head.forward(ones(1, 3)).size(1));
    }

    [TestMethod]
    public void ConversionKeepsTheObjects()
    {
        using var head = new Head();
        using var scope = NewDisposeScope();
        var gain = head.get_parameter("gain");
        head.@double();
        Assert.AreSame(gain, head.get_parameter("gain"));
        Assert.AreEqual(ScalarType.Float64, gain.dtype);
        head.forward(ones(1, 3, ScalarType.Float64)).sum().backward();
        Assert.AreEqual(ScalarType.Float64, gain.grad.dtype);
        Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(() => head.to("cuda:0"));
    }

    [TestMethod]
    public void BatchNormFollowsItsBatchAndKeepsStatistics()
    {
        using var norm = nn.BatchNorm2d(2);
        using var scope = NewDisposeScope();
        var x = arange(16, ScalarType.Float32).reshape(2, 2, 2, 2);
        var y = norm.forward(x);
        Assert.AreEqual(0.0, y.mean().ToDouble(), 1e-6);
        // Channel 0 holds 0..3 and 8..11: mean 5.5, unbiased variance 138/7.
        Assert.AreEqual(0.55f, norm.running_mean[0].item<float>(), 1e-6f);
        Assert.AreEqual(0.9f + 0.1f * 138 / 7, norm.running_var[0].item<float>(), 1e-5f);
        Assert.AreEqual(1L, norm.num_batches_tracked.item<long>());
        norm.eval();
        Assert.AreEqual((0 - 0.55) / Math.Sqrt(0.9 + 13.8 / 7 + 1e-5), norm.forward(x)[0, 0, 0, 0].ToDouble(), 1e-5);
    }

    [TestMethod]
    public void HooksRunOnCallOnly()
    {
        using var layer = nn.Identity();
        using var scope = NewDisposeScope();
        var hook = layer.register_forward_hook((_, _, output) => output + 1);
        Assert.AreEqual(2f, layer.call(ones(1)).item<float>());
        Assert.AreEqual(1f, layer.forward(ones(1)).item<float>());
        hook.remove();
        Assert.AreEqual(1f, layer.call(ones(1)).item<float>());
    }

    [TestMethod]
    public void AttentionEqualsItsFormula()
    {
        using var attention = nn.MultiheadAttention(4, 2);
        using var scope = NewDisposeScope();
        var x = randn(3, 1, 4);
        var (output, weights) = attention.call(x, x, x);
        Assert.AreEqual(3.0, weights.sum().ToDouble(), 1e-5);
        CollectionAssert.AreEqual(new long[] { 3, 1, 4 }, output.shape);
        CollectionAssert.AreEquivalent(new[] { "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias" }, attention.state_dict().Keys.ToArray());
        var blocked = ones(3, 3, ScalarType.Bool).triu(1);
        var (_, causal) = attention.call(x, x, x, null, true, blocked);
        Assert.AreEqual(1f, causal[0, 0, 0].item<float>(), 1e-6f);
    }
}
