using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public class DatasetChartTests
{
    private const int Centre = 3 * 30 + 2 * 420; // left edge of the panel of centres

    [TestMethod]
    public void Centres_are_drawn_where_they_lie()
    {
        using var drawing = DatasetChart.Draw([("a", 3)], [10, 20, 30], [(0.99, 0.01), (0.99, 0.01), (0.99, 0.01)], "3 objects");
        using var pixels = drawing.ToPixels();
        Assert.AreEqual(Palette.Blue.Red, RedAt(Centre + 385, 95), "upper right");
        Assert.AreNotEqual(Palette.Blue.Red, RedAt(Centre + 5, 95), "upper left");

        byte RedAt(int x, int y) => pixels.Bytes[(y * pixels.Width + x) * 4 + 2];
    }

    [TestMethod]
    public void A_bar_is_as_long_as_its_class_is_frequent()
    {
        using var drawing = DatasetChart.Draw([("rare", 25), ("often", 100)], [], [], "");
        using var pixels = drawing.ToPixels();
        Assert.AreEqual(4.0, LengthAt(106) / (double)LengthAt(138), 0.1, "the most frequent class comes first");

        int LengthAt(int y) => Enumerable.Range(0, 460).Count(x => pixels.Bytes[(y * pixels.Width + x) * 4 + 2] == Palette.Blue.Red
            && pixels.Bytes[(y * pixels.Width + x) * 4] == Palette.Blue.Blue);
    }

    [TestMethod]
    public void Nothing_and_very_much_can_be_drawn()
    {
        DatasetChart.Draw([], [], [], "").Dispose();
        DatasetChart.Draw([.. Enumerable.Range(0, 300).Select(i => (new string('W', i), i))], [0, 1e9], [(2, -1)], "").Dispose();
    }
}
