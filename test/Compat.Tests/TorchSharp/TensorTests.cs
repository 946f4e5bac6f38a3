using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.TorchSharp;

[TestClass]
public class TensorTests
{
    [TestMethod]
    public void ArithmeticGivesHandComputedValues()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 2f, 3f, 4f }).reshape(2, 2);
        var b = tensor(new[] { 10f, 20f });
        CollectionAssert.AreEqual(new[] { 11f, 22f, 13f, 24f }, (a + b).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 9f, 8f, 7f, 6f }, (10 - a).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, .5f, 1f / 3, .25f }, (1 / a).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 0.5f, 1f, 1.5f, 2f }, (a / 2).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 7f, 10f, 15f, 22f }, a.matmul(a).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { false, false, true, true }, (a > 2).data<bool>().ToArray());
        Assert.AreEqual(10f, a.sum().item<float>());
        Assert.AreEqual(2.5, a.mean().ToDouble());
    }

    [TestMethod]
    public void ReductionsSortsAndShapes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3L, 1L, 2L, 9L, 7L, 8L }).view(2, 3);
        var (values, indices) = x.max(1);
        CollectionAssert.AreEqual(new[] { 3L, 9L }, values.data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 0L, 0L }, indices.data<long>().ToArray());
        var (top, place) = x.@float().topk(2, 1);
        CollectionAssert.AreEqual(new[] { 3f, 2f, 9f, 8f }, top.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 0L, 2L, 0L, 2L }, place.data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 3L, 9L, 1L, 7L, 2L, 8L }, x.t().data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, x.unsqueeze(0).shape);
        CollectionAssert.AreEqual(new[] { 3L, 4L, 6L, 9L, 16L, 24L }, x.cumsum(1).data<long>().ToArray());
        Assert.AreEqual(2, x.chunk(2).Length);
        CollectionAssert.AreEqual(new long[] { 4, 3 }, cat([x, x]).shape);
        CollectionAssert.AreEqual(new long[] { 2, 2, 3 }, stack([x, x], 1).shape);
    }

    [TestMethod]
    public void IndexingReadsAndWrites()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);
        Assert.AreEqual(17L, x[1, 1, 1].item<long>());
        CollectionAssert.AreEqual(new[] { 20L, 21L, 22L, 23L }, x[1, -1].data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 1L, 5L, 9L, 13L, 17L, 21L }, x[TensorIndex.Ellipsis, 1].data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 2, 1, 4 }, x[TensorIndex.Colon, 1.., TensorIndex.None].shape);
        CollectionAssert.AreEqual(new[] { 2L, 3L }, x[0, 0, 2..].data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 0L, 2L }, x[0, 0, TensorIndex.Slice(0, null, 2)].data<long>().ToArray());
        var rows = tensor(new[] { 1L, 0L });
        CollectionAssert.AreEqual(new[] { 13L, 1L }, x[TensorIndex.Tensor(rows), 0, 1].data<long>().ToArray());
        var mask = x > 21;
        CollectionAssert.AreEqual(new[] { 22L, 23L }, x[mask].data<long>().ToArray());
        x[0, TensorIndex.Colon, 0] = tensor(-1L);
        CollectionAssert.AreEqual(new[] { -1L, -1L, -1L }, x[0, TensorIndex.Colon, 0].data<long>().ToArray());
        x[mask] = tensor(0L);
        Assert.AreEqual(0L, x[1, 2, 3].item<long>());
        CollectionAssert.AreEqual(new[] { 1L, 0L }, where(tensor(new[] { true, false }), rows, zeros_like(rows)).data<long>().ToArray());
    }

    [TestMethod]
    public void TypesDevicesAndBytes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.9, -2.9 });
        Assert.AreEqual(ScalarType.Float64, x.dtype);
        CollectionAssert.AreEqual(new[] { 1, -2 }, x.to(ScalarType.Int32).data<int>().ToArray());
        Assert.AreEqual("cpu", x.device.ToString());
        Assert.AreEqual(16, x.bytes.Length);
        x.data<double>().CopyFrom([5, 6]);
        Assert.AreEqual(6.0, x[1].item<double>());
        Assert.AreEqual(ScalarType.Int64, arange(3).dtype);
        Assert.AreEqual(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Assert.ThrowsExactly<InvalidOperationException>(() => arange(4).view(2, 2).t().bytes.Length);
    }

    [TestMethod]
    public void GradientsFlow()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        (x * x * 2).sum().backward();
        CollectionAssert.AreEqual(new[] { 4f, 8f, 12f }, x.grad.data<float>().ToArray());
        var y = tensor(new[] { 0.5f }, requires_grad: true);
        var gradients = autograd.grad([y.exp().sum()], [y]);
        Assert.AreEqual(MathF.Exp(0.5f), gradients[0].item<float>(), 1e-6f);
        using (no_grad()) Assert.IsFalse((x * 2).requires_grad);
    }
}
