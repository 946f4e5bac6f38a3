using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public class AdamWTests
{
    private static AdamW.ParamGroup[] Groups(Parameter a, Parameter b) =>
        [new([a], new AdamW.Options { LearningRate = 0.01, weight_decay = 0.1 }), new([b], new AdamW.Options { beta1 = 0.8 })];

    [TestMethod]
    [DataRow(ScalarType.Float32, 2e-7)]
    [DataRow(ScalarType.Float64, 1e-15)]
    public void StepsFollowTheFormula(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var a = nn.Parameter(randn(37, type));
        var b = nn.Parameter(randn(5, 3, type));
        using var optimizer = optim.AdamW(Groups(a, b), lr: 0.002, eps: 1e-8);
        var (pa, pb) = (a.to(ScalarType.Float64).data<double>().ToArray(), b.to(ScalarType.Float64).data<double>().ToArray());
        var (ma, va, mb, vb) = (new double[37], new double[37], new double[15], new double[15]);
        for (var step = 1; step <= 5; step++)
        {
            optimizer.zero_grad();
            (a.pow(3).sum() + b.sin().sum()).backward();
            Literal(pa, a.grad, ma, va, step, 0.01, 0.9, 0.1);
            Literal(pb, b.grad, mb, vb, step, 0.002, 0.8, 0);
            optimizer.step();
            Close(pa, a, tolerance * step);
            Close(pb, b, tolerance * step);
        }
    }

    [TestMethod]
    public void FusedAndComposedGiveTheSameBits()
    {
        using var scope = NewDisposeScope();
        var data = randn(1000).reshape(50, 20, 1, 1);
        var fused = nn.Parameter(data.clone());
        var composed = nn.Parameter(data.clone());
        using var first = optim.AdamW([fused], lr: 0.01, weight_decay: 0.05);
        // amsgrad takes the composed path; with a gradient that only grows it changes nothing.
        using var second = optim.AdamW([composed], lr: 0.01, weight_decay: 0.05, amsgrad: true);
        for (var step = 1; step <= 4; step++)
        {
            fused.grad = data * (step * step);
            composed.grad = data * (step * step);
            first.step();
            second.step();
            Assert.IsTrue(fused.Equals(composed), $"step {step}: {(fused - composed).abs().max().ToDouble()}");
        }
    }

    [TestMethod]
    public void ALoadedStateContinuesWithTheSameBits()
    {
        using var scope = NewDisposeScope();
        var a = nn.Parameter(randn(11));
        using var whole = optim.AdamW([a], lr: 0.01);
        void Step(Parameter p, AdamW optimizer)
        {
            optimizer.zero_grad();
            p.cos().sum().backward();
            optimizer.step();
        }
        Step(a, whole);
        whole.ParamGroups.First().LearningRate = 0.003;
        var b = nn.Parameter(a.detach().clone());
        using var resumed = optim.AdamW([b]);
        resumed.load_state_dict(whole.state_dict());
        Assert.AreEqual(1L, ((AdamW.State)resumed.state_dict().State[0]).step);
        for (var i = 0; i < 3; i++)
        {
            Step(a, whole);
            Step(b, resumed);
            Assert.IsTrue(a.Equals(b));
        }
    }

    [TestMethod]
    public void ClippingScalesToTheNorm()
    {
        using var scope = NewDisposeScope();
        var a = nn.Parameter(zeros(2));
        var b = nn.Parameter(zeros(1));
        (a.grad, b.grad) = (tensor(new[] { 3f, 0f }), tensor(new[] { 4f }));
        Assert.AreEqual(5.0, nn.utils.clip_grad_norm_([a, b], 1.0), 1e-6);
        Assert.AreEqual(0.6f, a.grad[0].item<float>(), 1e-5f);
        Assert.AreEqual(0.8f, b.grad[0].item<float>(), 1e-5f);
    }

    private static void Literal(double[] p, Tensor gradient, double[] m, double[] v, int step, double lr, double beta1, double decay)
    {
        var g = gradient.to(ScalarType.Float64).data<double>().ToArray();
        for (var i = 0; i < p.Length; i++)
        {
            p[i] *= 1 - lr * decay;
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            p[i] -= lr / (1 - Math.Pow(beta1, step)) * m[i] / (Math.Sqrt(v[i]) / Math.Sqrt(1 - Math.Pow(0.999, step)) + 1e-8);
        }
    }

    private static void Close(double[] expected, Tensor actual, double tolerance)
    {
        var values = actual.to(ScalarType.Float64).data<double>().ToArray();
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], values[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }
}
