using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Native;

[TestClass]
public class NormTests
{
    [TestMethod]
    [DataRow("Identity", false, false)]
    [DataRow("Relu", false, false)]
    [DataRow("Relu", true, false)]
    [DataRow("Silu", false, false)]
    [DataRow("Silu", true, false)]
    [DataRow("Identity", true, true)]
    [DataRow("Relu", true, true)]
    [DataRow("Silu", false, true)]
    public void FusedEqualsComposedInDouble(string activation, bool affine, bool last)
    {
        Assert.IsTrue(SparseOps.IsLoaded, "libSparseDetrOps is missing");
        using var scope = NewDisposeScope();
        manual_seed(1);
        Tensor x = randn(3, 5, 9, 11) * 2 + arange(5, float32).view(1, 5, 1, 1), g = randn(3, 5, 9, 11);
        Tensor weight = rand(5) + 0.5, bias = randn(5);
        var fused = Run(x, g, weight, bias, Enum.Parse<Activation>(activation), affine, last, ScalarType.Float32);
        var composed = Run(x, g, weight, bias, Enum.Parse<Activation>(activation), affine, last, ScalarType.Float64);
        foreach (var (name, value) in composed)
        {
            var error = (fused[name].to(ScalarType.Float64) - value).norm().ToDouble() / Math.Max(1e-3, value.norm().ToDouble());
            Assert.IsLessThan(3e-6, error, $"{name}: {error}");
        }
    }

    [TestMethod]
    public void EvaluationUsesTheRunningStatistics()
    {
        using var scope = NewDisposeScope();
        using var norm = nn.BatchNorm2d(3);
        var turned = randn(2, 4, 4, 3).permute(0, 3, 1, 2);
        var y = NormActivation.Apply(turned, norm, Activation.Silu);
        Assert.AreEqual(1L, norm.num_batches_tracked!.item<long>());
        norm.eval();
        Assert.IsTrue(NormActivation.Apply(turned.contiguous(), norm, Activation.Silu).allclose(nn.functional.silu(norm.call(turned))));
        Assert.IsFalse(y.isnan().any().item<bool>());
    }

    private static Dictionary<string, Tensor> Run(Tensor x, Tensor g, Tensor weight, Tensor bias, Activation activation, bool affine,
        bool last, ScalarType type)
    {
        var norm = nn.BatchNorm2d(5, dtype: type);
        var lab = affine ? new Lab() : null;
        lab?.to(type);
        using (no_grad())
        {
            norm.weight!.copy_(weight);
            norm.bias!.copy_(bias);
            lab?.scale.fill_(-1.3);
            lab?.bias.fill_(0.2);
        }
        var input = x.to(type).detach().clone().requires_grad_();
        var map = input.mul(1);
        var y = NormActivation.Apply(last ? ChannelsLast.Back(ChannelsLast.View(map).contiguous()) : map, norm, activation, lab);
        Assert.AreEqual(last, ChannelsLast.Holds(y));
        y.backward([g.to(type)]);
        var results = new Dictionary<string, Tensor>
        {
            ["y"] = y.detach(),
            ["dx"] = input.grad!,
            ["dweight"] = norm.weight!.grad!,
            ["dbias"] = norm.bias!.grad!,
            ["mean"] = norm.running_mean!.detach(),
            ["variance"] = norm.running_var!.detach(),
        };
        if (lab is not null)
        {
            results["dscale"] = lab.scale.grad!;
            results["dshift"] = lab.bias.grad!;
        }
        Assert.AreEqual(1L, norm.num_batches_tracked!.to(ScalarType.Int64).item<long>()); // a norm made for a type counts in that type
        return results;
    }
}
