using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class KeptTokensImageTests
{
    private static readonly GridSize[] Levels = [new(2, 3), new(1, 1)];

    [TestMethod]
    public void Each_network_has_a_column_in_which_dropped_cells_are_dark()
    {
        var drawn = KeptTokensImage.Draw(
            PlainImages.Grey(180, 120, 150), [("whole", Levels, null), ("half", Levels, [[0, 4], []])]).Finish();

        // Panels of 240 × 160 pixels; cells of 80 × 80 on the first level, one on the second.
        int left = KeptTokensImage.Gap, next = left + KeptTokensImage.PanelWidth + KeptTokensImage.Gap;
        var top = KeptTokensImage.Gap + 2 * KeptTokensImage.TitleHeight;
        var below = top + 160 + KeptTokensImage.Gap + KeptTokensImage.TitleHeight;
        for (var cell = 0; cell < 6; cell++)
        {
            var (x, y) = (cell % 3 * 80 + 40, top + cell / 3 * 80 + 40);
            Assert.AreEqual(450, drawn.Light(left + x, y), $"{cell}");
            Assert.AreEqual(cell is 0 or 4, drawn.Light(next + x, y) == 450, $"{cell}");
        }
        Assert.AreEqual(450, drawn.Light(left + 120, below + 80));
        Assert.IsLessThan(150, drawn.Light(next + 120, below + 80));
        Assert.ThrowsExactly<ArgumentException>(() => KeptTokensImage.Draw(PlainImages.Grey(9, 9), []));
    }
}
