using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class LatencyByComponentChartTests
{
    [TestMethod]
    public void Bars_are_as_high_as_the_times()
    {
        var drawn = LatencyByComponentChart.Draw(Cost(20, 40, 8, 16, 4, 1), Cost(10, 30, 8, 12, 2, 1), "deim-s").Finish();

        double[] dense = [20, 40, 8, 16, 4], sparse = [10, 30, 8, 12, 2];
        // The greatest value is a round number, so its bar is as high as the chart.
        const double pixels = (LatencyByComponentChart.Bottom - LatencyByComponentChart.Top) / 40.0;
        for (var i = 0; i < dense.Length; i++)
        {
            var center = LatencyByComponentChart.Left + i * LatencyByComponentChart.GroupWidth + LatencyByComponentChart.GroupWidth / 2;
            Assert.AreEqual(pixels * dense[i], drawn.Count(center - 5, LatencyByComponentChart.DenseColor), 1, $"{i}");
            Assert.AreEqual(pixels * sparse[i], drawn.Count(center + 5, LatencyByComponentChart.SparseColor), 1, $"{i}");
        }
    }

    private static NetworkCost Cost(params double[] milliseconds) => new()
    {
        Components = [.. Enum.GetValues<NetworkComponent>()
            .Zip(milliseconds, (component, time) => new ComponentCost(component, 1, 1, time))],
        Bytes = 1,
        Threads = 1,
        Runs = 5,
        FastestMilliseconds = milliseconds.Sum(),
    };
}
