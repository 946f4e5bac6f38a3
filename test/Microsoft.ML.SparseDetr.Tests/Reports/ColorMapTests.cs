using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class ColorMapTests
{
    [TestMethod]
    public void More_is_brighter()
    {
        var lights = Enumerable.Range(0, 101).Select(i => ColorMap.Of(i / 100f))
            .Select(color => 0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue).ToList();
        for (var i = 1; i < lights.Count; i++)
            Assert.IsGreaterThanOrEqualTo(lights[i - 1], lights[i]);
        Assert.AreEqual(ColorMap.Of(0), ColorMap.Of(-3));
        Assert.AreEqual(ColorMap.Of(1), ColorMap.Of(7));
        Assert.AreEqual(ColorMap.Of(0), ColorMap.Of(float.NaN));
    }

    [TestMethod]
    public void Numbers_are_spread_from_0_to_1()
    {
        CollectionAssert.AreEqual(new[] { 0, 1, 0.25f }, ColorMap.Normalize([2, 6, 3]));
        CollectionAssert.AreEqual(new[] { 0f, 0 }, ColorMap.Normalize([5, 5]));
        Assert.IsEmpty(ColorMap.Normalize([]));
    }
}
