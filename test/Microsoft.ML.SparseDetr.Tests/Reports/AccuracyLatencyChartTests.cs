using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class AccuracyLatencyChartTests
{
    private static readonly AccuracyAndLatency[] Networks =
        [new("dense", 5.6, 0.345), new("half", 4.4, 0.349), new("quick", 3.1, 0.31)];

    [TestMethod]
    public void A_point_stands_at_its_time_and_score()
    {
        var drawn = AccuracyLatencyChart.Draw(Networks, "test").Finish();
        for (var i = 0; i < Networks.Length; i++)
        {
            var point = AccuracyLatencyChart.At(Networks[i], Networks);
            Assert.AreEqual(AccuracyLatencyChart.ColorOf(i), drawn.Pixel((int)point.X, (int)point.Y), Networks[i].Name);
        }
        var (dense, half, quick) = (At(0), At(1), At(2));
        Assert.IsTrue(quick.X < half.X && half.X < dense.X, "more time lies to the right");
        Assert.IsTrue(half.Y < dense.Y && dense.Y < quick.Y, "a higher score lies above");
        Assert.AreEqual((5.6 - 4.4) / (4.4 - 3.1), (dense.X - half.X) / (half.X - quick.X), 0.02);
        Assert.AreEqual((0.349 - 0.345) / (0.345 - 0.31), (dense.Y - half.Y) / (quick.Y - dense.Y), 0.02);
    }

    [TestMethod]
    public void Equal_points_and_one_alone_stand_inside()
    {
        foreach (var networks in new[] { [Networks[0]], new[] { Networks[0], Networks[0] with { Name = "same" } } })
        {
            using var drawing = AccuracyLatencyChart.Draw(networks, "test");
            var point = AccuracyLatencyChart.At(networks[0], networks);
            Assert.IsTrue(point.X is > AccuracyLatencyChart.Left and < AccuracyLatencyChart.Right, $"{point}");
            Assert.IsTrue(point.Y is > AccuracyLatencyChart.Top and < AccuracyLatencyChart.Bottom, $"{point}");
        }
        Assert.ThrowsExactly<ArgumentException>(() => AccuracyLatencyChart.Draw([], "test"));
    }

    private static SkiaSharp.SKPoint At(int i) => AccuracyLatencyChart.At(Networks[i], Networks);
}
