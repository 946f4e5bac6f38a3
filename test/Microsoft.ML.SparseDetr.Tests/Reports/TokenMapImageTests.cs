using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class TokenMapImageTests
{
    private static readonly GridSize[] Levels = [new(2, 3), new(1, 1)];

    [TestMethod]
    public void High_scores_are_bright_and_dropped_cells_dark()
    {
        var source = PlainImages.Grey(180, 120, 150);

        var drawn = TokenMapImage.Draw(source, Levels, [0, 1, 0, 0, 0, 0.5f, 3], [[1, 5], [0]]).Finish();

        // Panels of 360 × 240 pixels at (16, 40) and, below, at (16, 320); cells of 120 × 120.
        Assert.IsGreaterThan(drawn.Light(16 + 60, 40 + 60), drawn.Light(16 + 180, 40 + 60));
        Assert.IsGreaterThan(drawn.Light(16 + 60, 40 + 60), drawn.Light(16 + 300, 40 + 180));
        Assert.IsGreaterThan(drawn.Light(16 + 300, 40 + 180), drawn.Light(16 + 180, 40 + 60));
        for (var cell = 0; cell < 6; cell++)
        {
            var light = drawn.Light(16 + cell % 3 * 120 + 60, 320 + cell / 3 * 120 + 60);
            if (cell is 1 or 5)
                Assert.AreEqual(450, light, $"{cell}");
            else
                Assert.IsLessThan(150, light, $"{cell}");
        }
        Assert.AreEqual(450, drawn.Light(16 + 376 + 180, 320 + 120));
        Assert.IsTrue(source.Bytes.ToArray().All(value => value == 150));
    }

    [TestMethod]
    public void Scores_alone_make_one_row() =>
        Assert.IsLessThan(
            TokenMapImage.Draw(PlainImages.Grey(90, 60), Levels, new float[7], [[], []]).Finish().Height - 240,
            TokenMapImage.Draw(PlainImages.Grey(90, 60), Levels, new float[7]).Finish().Height);

    [TestMethod]
    public void Scores_and_cells_must_fit_the_levels()
    {
        Assert.ThrowsExactly<ArgumentException>(() => TokenMapImage.Draw(PlainImages.Grey(9, 9), Levels, new float[6]));
        Assert.ThrowsExactly<ArgumentException>(() => TokenMapImage.Draw(PlainImages.Grey(9, 9), Levels, new float[7], [[0]]));
        Assert.ThrowsExactly<ArgumentException>(() => TokenMapImage.Draw(PlainImages.Grey(9, 9), Levels, new float[7], [[6], [0]]));
    }
}
