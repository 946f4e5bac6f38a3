using System.Globalization;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>A training over its epochs: AP above; below, as steps, what of the structure is in use and the factor of the learning rate.</summary>
internal static class SparsityTimelinePicture
{
    /// <summary>The phase whose epochs are shaded.</summary>
    internal const string Compensation = "compensation";

    internal const int Left = 90, Right = 40, Width = 960, ScoreTop = 74, ScoreBottom = 290, ShareTop = 346, ShareBottom = 520;
    internal static readonly (byte R, byte G, byte B) ScoreColor = (40, 90, 200), TokenColor = (228, 110, 45), QueryColor = (40, 150, 90),
        ChannelColor = (150, 60, 170), RateColor = (130, 130, 130), Shade = (255, 240, 205), MilestoneColor = (190, 60, 60);
    private const int Height = 580, Dot = 2;
    private static readonly (byte R, byte G, byte B) Paper = (255, 255, 255), Ink = (30, 30, 30);

    /// <param name="epochs">The epochs in their order, at least one.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static RgbImage Draw(IReadOnlyList<TimelineEpoch> epochs)
    {
        if (epochs.Count == 0)
            throw new ArgumentException("A timeline needs an epoch.", nameof(epochs));
        var canvas = new PictureCanvas(Width, Height, Paper);
        ShadeWindows(canvas, epochs);
        var scored = epochs.Select((epoch, i) => (Value: epoch.AveragePrecision ?? double.NaN, i)).Where(entry => double.IsFinite(entry.Value)).ToList();
        var scores = new ValueAxis(
            scored.Count > 0 ? scored.Min(entry => entry.Value) : 0, scored.Count > 0 ? scored.Max(entry => entry.Value) : 1, ScoreTop, ScoreBottom);
        var shares = new ValueAxis(0, 1, ShareTop, ShareBottom);
        scores.Draw(canvas, Left, Width - Right);
        shares.Draw(canvas, Left, Width - Right);
        DrawMilestones(canvas, epochs);

        Steps(canvas, shares, epochs, epoch => epoch.RateFactor, RateColor, 0);
        Steps(canvas, shares, epochs, epoch => epoch.TokenShare, TokenColor, -2);
        Steps(canvas, shares, epochs, epoch => epoch.QueryShare, QueryColor, 1);
        Steps(canvas, shares, epochs, epoch => epoch.ChannelShare, ChannelColor, 4);
        for (var k = 0; k < scored.Count; k++)
        {
            var (x, y) = (Middle(scored[k].i, epochs.Count), scores.Row(scored[k].Value));
            if (k > 0)
                canvas.Line(Middle(scored[k - 1].i, epochs.Count), scores.Row(scored[k - 1].Value), x, y, 3, ScoreColor);
            if (epochs.Count <= 150)
                canvas.Disc(x, y, 3, ScoreColor);
        }
        DrawLabels(canvas, epochs);
        return canvas.Image;
    }

    /// <summary>Column where epoch i begins.</summary>
    internal static int Begin(int i, int count) => Left + (Width - Left - Right) * i / count;

    private static int Middle(int i, int count) => (Begin(i, count) + Begin(i + 1, count)) / 2;

    private static void ShadeWindows(PictureCanvas canvas, IReadOnlyList<TimelineEpoch> epochs)
    {
        for (var i = 0; i < epochs.Count; i++)
            if (epochs[i].Phase == Compensation)
                foreach (var (top, bottom) in new[] { (ScoreTop, ScoreBottom), (ShareTop, ShareBottom) })
                    canvas.Fill(Begin(i, epochs.Count), top, Begin(i + 1, epochs.Count), bottom, Shade);
    }

    /// <summary>A line where the structure changed, with the names of what did.</summary>
    private static void DrawMilestones(PictureCanvas canvas, IReadOnlyList<TimelineEpoch> epochs)
    {
        int[] free = [0, 0]; // on two lines, so that the names of near milestones do not touch
        var (named, last) = ("", -1);
        for (var i = 0; i < epochs.Count; i++)
        {
            var before = i > 0 ? epochs[i - 1] : epochs[i] with { TokenShare = 1, QueryShare = 1, ChannelShare = 1 };
            var changed = string.Join('+', new[]
            {
                (epochs[i].QueryShare != before.QueryShare, "queries"), (epochs[i].ChannelShare != before.ChannelShare, "channels"),
                (epochs[i].TokenShare != before.TokenShare, "tokens"),
            }.Where(entry => entry.Item1).Select(entry => entry.Item2));
            if (changed.Length == 0)
                continue;
            var x = Begin(i, epochs.Count);
            for (var y = ScoreTop; y < ShareBottom; y += 8)
                if (y is < ScoreBottom or >= ShareTop)
                    canvas.Fill(x, y, x + 2, Math.Min(y + 5, y < ScoreBottom ? ScoreBottom : ShareBottom), MilestoneColor);
            var goesOn = changed == named && last == i - 1; // every epoch of a ramp has a line, the first one has the name
            (named, last) = (changed, i);
            if (goesOn)
                continue;
            var left = Math.Clamp(x - PictureCanvas.TextWidth(changed, Dot) / 2, Left, Width - Right - PictureCanvas.TextWidth(changed, Dot));
            var line = left >= free[0] ? 0 : 1;
            canvas.Text(changed, left, ScoreBottom + 10 + 20 * line, Dot, MilestoneColor);
            free[line] = left + PictureCanvas.TextWidth(changed, Dot) + 12;
        }
    }

    /// <param name="canvas">Where to.</param>
    /// <param name="axis">The axis of the values.</param>
    /// <param name="epochs">The epochs.</param>
    /// <param name="value">What is drawn.</param>
    /// <param name="color">In which colour.</param>
    /// <param name="shift">Rows by which the line is moved, so that equal values do not hide each other.</param>
    private static void Steps(
        PictureCanvas canvas, ValueAxis axis, IReadOnlyList<TimelineEpoch> epochs, Func<TimelineEpoch, double> value, (byte R, byte G, byte B) color, int shift)
    {
        var last = 0;
        for (var i = 0; i < epochs.Count; i++)
        {
            var (x0, x1, y) = (Begin(i, epochs.Count), Begin(i + 1, epochs.Count), axis.Row(value(epochs[i])) + shift);
            if (i > 0)
                canvas.Fill(x0 - 1, Math.Min(last, y), x0 + 1, Math.Max(last, y) + 2, color);
            canvas.Fill(x0, y, x1 + 1, y + 2, color);
            last = y;
        }
    }

    private static void DrawLabels(PictureCanvas canvas, IReadOnlyList<TimelineEpoch> epochs)
    {
        var x = 20;
        foreach (var (text, color) in new[]
                 {
                     ("AP", ScoreColor), ("tokens", TokenColor), ("queries", QueryColor), ("channels", ChannelColor), ("rate factor", RateColor), ("compensation", Shade),
                 })
        {
            canvas.Fill(x, 22, x + 16, 38, color);
            canvas.Text(text, x + 24, 22, Dot, Ink);
            x += 24 + PictureCanvas.TextWidth(text, Dot) + 28;
        }
        canvas.Text("AP", 20, ScoreTop - 30, Dot, Ink);
        canvas.Text("share", 20, ShareTop - 30, Dot, Ink);
        foreach (var bottom in new[] { ScoreBottom, ShareBottom })
            canvas.Fill(Left, bottom, Width - Right, bottom + 1, Ink);
        var step = Math.Max(1, (int)Math.Ceiling(epochs.Count / 15.0));
        for (var i = step - 1; i < epochs.Count; i += step)
            canvas.CenteredText(epochs[i].Epoch.ToString(CultureInfo.InvariantCulture), Middle(i, epochs.Count), ShareBottom + 10, Dot, Ink);
        canvas.CenteredText("epoch", (Left + Width - Right) / 2, ShareBottom + 34, Dot, Ink);
    }
}
