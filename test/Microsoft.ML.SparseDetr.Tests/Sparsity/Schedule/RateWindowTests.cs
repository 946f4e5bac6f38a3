using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Schedule;

[TestClass]
public class RateWindowTests
{
    [TestMethod]
    [DataRow(RateWindowShape.Rebound, 0.8, 0.8, 0.94142135623730951, 1.0)]
    [DataRow(RateWindowShape.Rebound, 0.2, 0.2, 0.76568542494923804, 1.0)]
    [DataRow(RateWindowShape.Dip, 0.8, 1.0, 0.8, 1.0)]
    [DataRow(RateWindowShape.Dip, 0.2, 1.0, 0.2, 1.0)]
    [DataRow(RateWindowShape.Constant, 0.8, 0.8, 0.8, 0.8)]
    [DataRow(RateWindowShape.Rebound, 1.0, 1.0, 1.0, 1.0)]
    public void Has_its_beginning_middle_and_end(RateWindowShape shape, double reduced, double beginning, double middle, double end)
    {
        var window = new RateWindow(shape, reduced);
        Assert.AreEqual(beginning, window.Factor(0), 1e-12);
        Assert.AreEqual(middle, window.Factor(0.5), 1e-12);
        Assert.AreEqual(end, window.Factor(1), 1e-12);
    }

    [TestMethod]
    public void Comes_back_fast_at_first()
    {
        var window = new RateWindow(RateWindowShape.Rebound, 0.8);
        double[] gains = [.. Enumerable.Range(0, 10).Select(i => window.Factor((i + 1) / 10.0) - window.Factor(i / 10.0))];
        for (var i = 1; i < gains.Length; i++)
            Assert.IsTrue(gains[i] > 0 && gains[i] < gains[i - 1]);
    }
}
