using Microsoft.ML.SparseDetr.Reports;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class QueryScoreImageTests
{
    [TestMethod]
    public void Points_have_the_colour_of_their_score_and_boxes_their_place()
    {
        var drawn = QueryScoreImage.Draw(
            PlainImages.Grey(360, 180), [new(90, 45, 180, 135)],
            [(0.25f, 0.5f, 0.1f), (0.75f, 0.5f, 0.9f), (0.9f, 0.1f, 0.5f), (0.75f, 0.5f, 0.2f)]).Finish();

        // The image is doubled and stands at (16, 16).
        Assert.AreEqual(ColorMap.Of(0), drawn.Pixel(16 + 180, 16 + 180));
        Assert.AreEqual(ColorMap.Of(1), drawn.Pixel(16 + 540, 16 + 180), "the most used is on top");
        Assert.AreEqual(ColorMap.Of((0.5f - 0.1f) / (0.9f - 0.1f)), drawn.Pixel(16 + 648, 16 + 36));
        Assert.AreEqual(drawn.Pixel(16 + 181, 16 + 120), drawn.Pixel(16 + 300, 16 + 91));
        Assert.AreNotEqual(drawn.Pixel(16 + 181, 16 + 120), drawn.Pixel(16 + 300, 16 + 150));
        Assert.AreEqual(new SKColor(63, 63, 63), drawn.Pixel(16 + 300, 16 + 150));
    }

    [TestMethod]
    public void Points_may_lie_outside_and_may_be_missing()
    {
        Assert.AreEqual(752, QueryScoreImage.Draw(PlainImages.Grey(40, 40), [], []).Finish().Width);
        Assert.AreEqual(752, QueryScoreImage.Draw(PlainImages.Grey(40, 40), [new(-1e9f, 0, 1e9f, 9)], [(float.NaN, 7, 1), (1e30f, -3, 1)])
            .Finish().Width);
    }
}
