using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class SparsityTimelineChartTests
{
    private static readonly TimelineEpoch[] Epochs =
    [
        new(1, 0.1, 1, 1, 1, "collect", 1),
        new(2, null, 1, 1, 1, "collect", 1),
        new(3, 0.3, 1, 0.8, 1, "compensation", 0.8),
        new(4, 0.2, 0.6, 0.8, 0.5, "sparse", 1),
    ];

    [TestMethod]
    public void Windows_are_shaded_and_shares_stand_at_their_height()
    {
        var drawn = SparsityTimelineChart.Draw(Epochs).Finish();

        for (var i = 0; i < Epochs.Length; i++)
        {
            var x = Column(i, 0.25);
            Assert.AreEqual(i == 2, drawn.Count(x, SparsityTimelineChart.Shade) > 200, $"{i}");
            Assert.AreEqual(Share(Epochs[i].TokenShare) - 2, Row(drawn, x, SparsityTimelineChart.TokenColor), 1);
            Assert.AreEqual(Share(Epochs[i].QueryShare) + 1, Row(drawn, x, SparsityTimelineChart.QueryColor), 1);
            Assert.AreEqual(Share(Epochs[i].ChannelShare) + 4, Row(drawn, x, SparsityTimelineChart.ChannelColor), 1);
        }
        Assert.AreNotEqual(0, drawn.Count(SparsityTimelineChart.Begin(2, 4), SparsityTimelineChart.MilestoneColor));
        Assert.AreNotEqual(0, drawn.Count(SparsityTimelineChart.Begin(3, 4), SparsityTimelineChart.MilestoneColor));
        Assert.AreEqual(0, drawn.Count(SparsityTimelineChart.Begin(1, 4), SparsityTimelineChart.MilestoneColor));
    }

    [TestMethod]
    public void A_ramp_has_a_line_in_each_epoch_and_one_name()
    {
        TimelineEpoch[] once = [.. Enumerable.Range(1, 6)
            .Select(epoch => new TimelineEpoch(epoch, 0.1, epoch < 3 ? 1 : 0.9, 1, 1, "sparse", 1))];
        var one = SparsityTimelineChart.Draw(once).Finish();
        var ramp = SparsityTimelineChart.Draw(
            [.. once.Select((epoch, i) => epoch with { TokenShare = i < 2 ? 1 : 1 - 0.1 * Math.Min(i - 1, 3) })]).Finish();
        foreach (var i in new[] { 2, 3, 4 })
            Assert.AreNotEqual(0, ramp.Count(SparsityTimelineChart.Begin(i, 6), SparsityTimelineChart.MilestoneColor), $"{i}");
        Assert.AreEqual(0, ramp.Count(SparsityTimelineChart.Begin(5, 6), SparsityTimelineChart.MilestoneColor));
        Assert.AreNotEqual(0, Names(one));
        Assert.AreEqual(Names(one), Names(ramp));

        static int Names(ImagePixels image) => Enumerable.Range(SparsityTimelineChart.ScoreBottom + 2, 44).Sum(
            y => Enumerable.Range(0, image.Width).Count(x => image.Pixel(x, y) == SparsityTimelineChart.MilestoneColor));
    }

    [TestMethod]
    public void Scores_are_joined_over_epochs_without_one()
    {
        var drawn = SparsityTimelineChart.Draw(Epochs).Finish();

        // AP 0.1 at the bottom, 0.3 at the top; epoch 2 lies between its neighbours.
        Assert.AreEqual(SparsityTimelineChart.ScoreBottom, Row(drawn, Column(0, 0.5), SparsityTimelineChart.ScoreColor), 5);
        Assert.AreEqual(SparsityTimelineChart.ScoreTop, Row(drawn, Column(2, 0.5), SparsityTimelineChart.ScoreColor), 5);
        var middle = (SparsityTimelineChart.ScoreTop + SparsityTimelineChart.ScoreBottom) / 2;
        Assert.AreEqual(middle, Row(drawn, Column(1, 0.5), SparsityTimelineChart.ScoreColor), 5);
        Assert.AreEqual(middle, Row(drawn, Column(3, 0.5), SparsityTimelineChart.ScoreColor), 5);
    }

    [TestMethod]
    public void A_timeline_may_have_no_scores_but_must_have_an_epoch()
    {
        SparsityTimelineChart.Draw([Epochs[1]]).Dispose();
        SparsityTimelineChart.Draw([Epochs[0] with { AveragePrecision = double.NaN }, Epochs[0] with { AveragePrecision = 0 }]).Dispose();
        Assert.ThrowsExactly<ArgumentException>(() => SparsityTimelineChart.Draw([]));
    }

    private static int Column(int epoch, double share)
    {
        var begin = SparsityTimelineChart.Begin(epoch, Epochs.Length);
        return begin + (int)(share * (SparsityTimelineChart.Begin(epoch + 1, Epochs.Length) - begin));
    }

    private static int Share(double share) =>
        (int)Math.Round(SparsityTimelineChart.ShareBottom - share * (SparsityTimelineChart.ShareBottom - SparsityTimelineChart.ShareTop));

    /// <summary>The first row of a colour below the legend.</summary>
    private static int Row(ImagePixels image, int x, SKColor color) =>
        Enumerable.Range(SparsityTimelineChart.ScoreTop - 10, image.Height - SparsityTimelineChart.ScoreTop)
            .First(y => image.Pixel(x, y) == color);
}
