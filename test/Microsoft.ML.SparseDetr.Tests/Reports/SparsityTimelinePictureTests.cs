



using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class SparsityTimelinePictureTests
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
        RgbImage drawn = SparsityTimelinePicture.Draw(Epochs);

        for (int i = 0; i < Epochs.Length; i++)
        {
            int x = Column(i, 0.25);
            Assert.AreEqual(i == 2, drawn.Count(x, SparsityTimelinePicture.Shade) > 200, $"{i}");
            Assert.AreEqual(Share(Epochs[i].TokenShare) - 2, Row(drawn, x, SparsityTimelinePicture.TokenColor), 1);
            Assert.AreEqual(Share(Epochs[i].QueryShare) + 1, Row(drawn, x, SparsityTimelinePicture.QueryColor), 1);
            Assert.AreEqual(Share(Epochs[i].ChannelShare) + 4, Row(drawn, x, SparsityTimelinePicture.ChannelColor), 1);
        }
        Assert.AreNotEqual(0, drawn.Count(SparsityTimelinePicture.Begin(2, 4), SparsityTimelinePicture.MilestoneColor));
        Assert.AreNotEqual(0, drawn.Count(SparsityTimelinePicture.Begin(3, 4), SparsityTimelinePicture.MilestoneColor));
        Assert.AreEqual(0, drawn.Count(SparsityTimelinePicture.Begin(1, 4), SparsityTimelinePicture.MilestoneColor));
    }

    [TestMethod]
    public void A_ramp_has_a_line_in_each_epoch_and_one_name()
    {
        TimelineEpoch[] once = [.. Enumerable.Range(1, 6).Select(epoch => new TimelineEpoch(epoch, 0.1, epoch < 3 ? 1 : 0.9, 1, 1, "sparse", 1))];
        RgbImage one = SparsityTimelinePicture.Draw(once);
        RgbImage ramp = SparsityTimelinePicture.Draw([.. once.Select((epoch, i) => epoch with { TokenShare = i < 2 ? 1 : 1 - 0.1 * Math.Min(i - 1, 3) })]);
        foreach (int i in new[] { 2, 3, 4 })
            Assert.AreNotEqual(0, ramp.Count(SparsityTimelinePicture.Begin(i, 6), SparsityTimelinePicture.MilestoneColor), $"{i}");
        Assert.AreEqual(0, ramp.Count(SparsityTimelinePicture.Begin(5, 6), SparsityTimelinePicture.MilestoneColor));
        Assert.AreNotEqual(0, Names(one));
        Assert.AreEqual(Names(one), Names(ramp));

        static int Names(RgbImage image) => Enumerable.Range(SparsityTimelinePicture.ScoreBottom + 2, 44).Sum(
            y => Enumerable.Range(0, image.Width).Count(x => image.Pixel(x, y) == SparsityTimelinePicture.MilestoneColor));
    }

    [TestMethod]
    public void Scores_are_joined_over_epochs_without_one()
    {
        RgbImage drawn = SparsityTimelinePicture.Draw(Epochs);

        // AP 0.1 at the bottom, 0.3 at the top; epoch 2 lies between its neighbours.
        Assert.AreEqual(SparsityTimelinePicture.ScoreBottom, Row(drawn, Column(0, 0.5), SparsityTimelinePicture.ScoreColor), 5);
        Assert.AreEqual(SparsityTimelinePicture.ScoreTop, Row(drawn, Column(2, 0.5), SparsityTimelinePicture.ScoreColor), 5);
        int middle = (SparsityTimelinePicture.ScoreTop + SparsityTimelinePicture.ScoreBottom) / 2;
        Assert.AreEqual(middle, Row(drawn, Column(1, 0.5), SparsityTimelinePicture.ScoreColor), 5);
        Assert.AreEqual(middle, Row(drawn, Column(3, 0.5), SparsityTimelinePicture.ScoreColor), 5);
    }

    [TestMethod]
    public void A_timeline_may_have_no_scores_but_must_have_an_epoch()
    {
        SparsityTimelinePicture.Draw([Epochs[1]]);
        SparsityTimelinePicture.Draw([Epochs[0] with { AveragePrecision = double.NaN }, Epochs[0] with { AveragePrecision = 0 }]);
        Assert.ThrowsExactly<ArgumentException>(() => SparsityTimelinePicture.Draw([]));
    }

    private static int Column(int epoch, double share)
    {
        int begin = SparsityTimelinePicture.Begin(epoch, Epochs.Length);
        return begin + (int)(share * (SparsityTimelinePicture.Begin(epoch + 1, Epochs.Length) - begin));
    }

    private static int Share(double share) =>
        (int)Math.Round(SparsityTimelinePicture.ShareBottom - share * (SparsityTimelinePicture.ShareBottom - SparsityTimelinePicture.ShareTop));

    /// <summary>The first row of a colour below the legend.</summary>
    private static int Row(RgbImage image, int x, (byte R, byte G, byte B) color) =>
        Enumerable.Range(SparsityTimelinePicture.ScoreTop - 10, image.Height - SparsityTimelinePicture.ScoreTop).First(y => image.Pixel(x, y) == color);
}
