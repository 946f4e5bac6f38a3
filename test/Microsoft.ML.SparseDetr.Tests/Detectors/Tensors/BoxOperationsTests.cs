using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Tensors;

[TestClass]
public class BoxOperationsTests
{
    [TestMethod]
    public void Known_overlaps()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 0.0, 0, 2, 2, 0, 0, 1, 1, 0, 0, 1, 1 }).reshape(3, 4);
        var b = tensor(new[] { 1.0, 1, 3, 3, 0, 0, 1, 1, 2, 0, 3, 1 }).reshape(3, 4);
        var (iou, giou) = BoxOperations.IouAndGiou(a, b);
        double[] expectedIou = [1 / 7.0, 1, 0], expectedGiou = [1 / 7.0 - 2 / 9.0, 1, -1 / 3.0];
        for (var i = 0; i < 3; i++)
        {
            Assert.AreEqual(expectedIou[i], iou[i].item<double>(), 1e-12);
            Assert.AreEqual(expectedIou[i], BoxOperations.Iou(a, b)[i].item<double>(), 1e-12);
            Assert.AreEqual(expectedGiou[i], giou[i].item<double>(), 1e-12);
        }
    }

    [TestMethod]
    public void Formats_convert_both_ways()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new[] { 0.5, 0.4, 0.2, 0.3 }).reshape(1, 4);
        var corners = BoxOperations.ToXyxy(boxes);
        Assert.IsTrue(corners.allclose(tensor(new[] { 0.4, 0.25, 0.6, 0.55 }).reshape(1, 4)));
        Assert.IsTrue(BoxOperations.ToCxcywh(corners).allclose(boxes));
        var inverted = BoxOperations.ToXyxy(tensor(new[] { 0.5, 0.4, -0.2, 0.3 }).reshape(1, 4));
        Assert.AreEqual(0.5, inverted[0, 0].item<double>());
        Assert.AreEqual(0.5, inverted[0, 2].item<double>());
    }
}
