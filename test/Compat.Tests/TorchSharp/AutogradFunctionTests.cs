using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public class AutogradFunctionTests
{
    private sealed class Scaled : autograd.SingleTensorFunction<Scaled>
    {
        public override string Name => nameof(Scaled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, y, factor) = ((Tensor)vars[0], (Tensor)vars[1], (double)vars[2]);
            ctx.save_for_backward([x, y]);
            ctx.save_data("factor", factor);
            return x * y * factor;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var factor = (double)ctx.get_data("factor");
            if (factor < 0) throw new NotSupportedException("negative factor");
            return [grad_output * saved[1] * factor, grad_output * saved[0] * factor, null!];
        }
    }

    private sealed class SumAndDifference : autograd.MultiTensorFunction<SumAndDifference>
    {
        public override string Name => nameof(SumAndDifference);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => [(Tensor)vars[0] + (Tensor)vars[1], (Tensor)vars[0] - (Tensor)vars[1]];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0] + grad_outputs[1], grad_outputs[0] - grad_outputs[1]];
    }

    [TestMethod]
    public void GradientsArriveAtTheInputs()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        var y = tensor(new[] { 3f, 4f }, requires_grad: true);
        var z = Scaled.apply(x, y, 2.0);
        Assert.IsTrue(z.requires_grad);
        (z * z).sum().backward();
        // z = 2xy, dL/dz = 2z, dL/dx = 2z * 2y
        CollectionAssert.AreEqual(new[] { 72f, 256f }, x.grad.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 24f, 128f }, y.grad.data<float>().ToArray());
        Assert.IsFalse(Scaled.apply(ones(2), ones(2), 1.0).requires_grad);
    }

    [TestMethod]
    public void FiniteDifferencesAgree()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, ScalarType.Float64, requires_grad: true);
        var y = randn(4, ScalarType.Float64);
        Scaled.apply(x, y, 0.7).sin().sum().backward();
        const double h = 1e-6;
        for (var i = 0; i < 4; i++)
        {
            double At(double delta)
            {
                using var frozen = no_grad();
                var moved = x.detach().clone();
                moved[i] = moved[i] + delta;
                return Scaled.apply(moved, y, 0.7).sin().sum().ToDouble();
            }
            Assert.AreEqual((At(h) - At(-h)) / (2 * h), x.grad[i].ToDouble(), 1e-8);
        }
    }

    [TestMethod]
    public void UnusedOutputsGetZeroGradients()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = ones(2, requires_grad: true);
        SumAndDifference.apply(x, y)[1].sum().backward();
        CollectionAssert.AreEqual(new[] { 1f, 1f }, x.grad.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { -1f, -1f }, y.grad.data<float>().ToArray());
    }

    [TestMethod]
    public void AnExceptionInBackwardComesBackAsItself()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var loss = Scaled.apply(x, ones(2), -1.0).sum();
        Assert.AreEqual("negative factor", Assert.ThrowsExactly<NotSupportedException>(() => loss.backward()).Message);
        (x * 3).sum().backward();
        Assert.AreEqual(3f, x.grad[0].item<float>());
    }

    [TestMethod]
    public void SavedTensorsAreWatchedAndFreed()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = ones(2);
        var loss = Scaled.apply(x, y, 1.0).sum();
        y.add_(1);
        StringAssert.Contains(Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(() => loss.backward()).Message, "modified by an inplace operation");
        var again = Scaled.apply(x, ones(2), 1.0).sum();
        again.backward();
        StringAssert.Contains(Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(() => again.backward()).Message, "second time");
    }

    [TestMethod]
    public void NothingIsLeftBehindByManyCalls()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 200; i++)
        {
            using var scope = NewDisposeScope();
            var x = ones(8, requires_grad: true);
            Scaled.apply(x, ones(8), 1.0).sum().backward();
        }
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
