using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Primitives;

[TestClass]
public sealed class BoxTests
{
    [TestMethod]
    public void Both_forms_are_the_same_box()
    {
        Assert.AreEqual(new BoxCxcywh(20, 40, 20, 60), new BoxXyxy(10, 10, 30, 70).ToCxcywh());
        Assert.AreEqual(new BoxXyxy(10, 10, 30, 70), new BoxCxcywh(20, 40, 20, 60).ToXyxy());
    }

    [TestMethod]
    public void Boxes_are_cut_at_the_area() => Assert.AreEqual(new BoxXyxy(0, 5, 8, 6), new BoxXyxy(-3, 5, 9, 7).ClampTo(8, 6));

    [TestMethod]
    public void Values_are_boxes_in_the_order_of_their_names()
    {
        float[] values = [1, 2, 3, 4, 5, 6, 7, 8];

        CollectionAssert.AreEqual(new BoxXyxy[] { new(1, 2, 3, 4), new(5, 6, 7, 8) }, BoxXyxy.FromValues(values));
        Assert.AreEqual(new BoxCxcywh(5, 6, 7, 8), MemoryMarshal.Cast<float, BoxCxcywh>(values)[1]);
    }
}
