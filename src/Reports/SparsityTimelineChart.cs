using System.Globalization;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// A training over its epochs: AP above; below, as steps, what of the structure is in use and the factor of the learning rate.
/// </summary>
internal static class SparsityTimelineChart
{
    /// <summary>The phase whose epochs are shaded.</summary>
    internal const string Compensation = "compensation";

    internal const int Left = 80, Right = 40, Width = 960, ScoreTop = 88, ScoreBottom = 300, ShareTop = 366, ShareBottom = 540;
    internal static readonly SKColor
        ScoreColor = Palette.Blue, TokenColor = Palette.Vermilion, QueryColor = Palette.Green, ChannelColor = Palette.Purple,
        RateColor = new(130, 130, 130), Shade = new(255, 240, 205), MilestoneColor = new(90, 90, 90);
    private const int Height = 600;
    private const float TextSize = 15;
    private static readonly SKColor Ink = new(30, 30, 30);

    /// <param name="epochs">The epochs in their order, at least one.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static Drawing Draw(IReadOnlyList<TimelineEpoch> epochs)
    {
        if (epochs.Count == 0)
            throw new ArgumentException("A timeline needs an epoch.", nameof(epochs));
        var drawing = new Drawing(Width, Height, SKColors.White);
        ShadeWindows(drawing, epochs);
        var scored = epochs.Select((epoch, i) => (Value: epoch.AveragePrecision ?? double.NaN, i))
            .Where(entry => double.IsFinite(entry.Value)).ToList();
        var (least, greatest) = scored.Count > 0 ? (scored.Min(entry => entry.Value), scored.Max(entry => entry.Value)) : (0, 1);
        var scores = new ValueAxis(least, greatest, ScoreTop, ScoreBottom);
        var shares = new ValueAxis(0, 1, ShareTop, ShareBottom);
        scores.Draw(drawing, Left, Width - Right);
        shares.Draw(drawing, Left, Width - Right);
        DrawMilestones(drawing, epochs);

        Steps(drawing, shares, epochs, epoch => epoch.RateFactor, RateColor, 0);
        Steps(drawing, shares, epochs, epoch => epoch.TokenShare, TokenColor, -2);
        Steps(drawing, shares, epochs, epoch => epoch.QueryShare, QueryColor, 1);
        Steps(drawing, shares, epochs, epoch => epoch.ChannelShare, ChannelColor, 4);
        SKPoint[] points = [.. scored.Select(entry => new SKPoint(Middle(entry.i, epochs.Count), scores.Row(entry.Value)))];
        drawing.Line(points, 2.5f, ScoreColor);
        if (epochs.Count <= 150)
            foreach (var point in points)
                drawing.Disc(point.X, point.Y, 3, ScoreColor, SKColors.White);
        DrawLabels(drawing, epochs);
        return drawing;
    }

    /// <summary>Column where epoch i begins.</summary>
    internal static int Begin(int i, int count) => Left + (Width - Left - Right) * i / count;

    private static int Middle(int i, int count) => (Begin(i, count) + Begin(i + 1, count)) / 2;

    private static void ShadeWindows(Drawing drawing, IReadOnlyList<TimelineEpoch> epochs)
    {
        for (var i = 0; i < epochs.Count; i++)
            if (epochs[i].Phase == Compensation)
                foreach (var (top, bottom) in new[] { (ScoreTop, ScoreBottom), (ShareTop, ShareBottom) })
                    drawing.Fill(Begin(i, epochs.Count), top, Begin(i + 1, epochs.Count), bottom, Shade);
    }

    /// <summary>A line where the structure changed, with the names of what did.</summary>
    private static void DrawMilestones(Drawing drawing, IReadOnlyList<TimelineEpoch> epochs)
    {
        float[] free = [0, 0]; // on two lines, so that the names of near milestones do not touch
        var (named, last) = ("", -1);
        for (var i = 0; i < epochs.Count; i++)
        {
            var before = i > 0 ? epochs[i - 1] : epochs[i] with { TokenShare = 1, QueryShare = 1, ChannelShare = 1 };
            var changed = string.Join(" + ", new[]
            {
                (epochs[i].QueryShare != before.QueryShare, "queries"), (epochs[i].ChannelShare != before.ChannelShare, "channels"),
                (epochs[i].TokenShare != before.TokenShare, "tokens"),
            }.Where(entry => entry.Item1).Select(entry => entry.Item2));
            if (changed.Length == 0)
                continue;
            var x = Begin(i, epochs.Count);
            drawing.Line([new(x + 0.5f, ScoreTop), new(x + 0.5f, ScoreBottom)], 1, MilestoneColor, isDashed: true);
            drawing.Line([new(x + 0.5f, ShareTop), new(x + 0.5f, ShareBottom)], 1, MilestoneColor, isDashed: true);
            var goesOn = changed == named && last == i - 1; // every epoch of a ramp has a line, the first one has the name
            (named, last) = (changed, i);
            if (goesOn)
                continue;
            var width = Drawing.TextWidth(changed, TextSize);
            var left = Math.Clamp(x - width / 2, Left, Width - Right - width);
            var line = left >= free[0] ? 0 : 1;
            drawing.Text(changed, left, ScoreBottom + 16 + 20 * line, TextSize, MilestoneColor);
            free[line] = left + width + 12;
        }
    }

    /// <param name="drawing">Where to.</param>
    /// <param name="axis">The axis of the values.</param>
    /// <param name="epochs">The epochs.</param>
    /// <param name="value">What is drawn.</param>
    /// <param name="color">In which colour.</param>
    /// <param name="shift">Rows by which the line is moved, so that equal values do not hide each other.</param>
    private static void Steps(
        Drawing drawing, ValueAxis axis, IReadOnlyList<TimelineEpoch> epochs, Func<TimelineEpoch, double> value, SKColor color, int shift)
    {
        var last = 0;
        for (var i = 0; i < epochs.Count; i++)
        {
            var (x0, x1, y) = (Begin(i, epochs.Count), Begin(i + 1, epochs.Count), axis.Row(value(epochs[i])) + shift);
            if (i > 0)
                drawing.Fill(x0 - 1, Math.Min(last, y), x0 + 1, Math.Max(last, y) + 2, color);
            drawing.Fill(x0, y, x1 + 1, y + 2, color);
            last = y;
        }
    }

    private static void DrawLabels(Drawing drawing, IReadOnlyList<TimelineEpoch> epochs)
    {
        float x = 20;
        foreach (var (text, color) in new[]
                 {
                     ("AP", ScoreColor), ("tokens", TokenColor), ("queries", QueryColor), ("channels", ChannelColor),
                     ("rate factor", RateColor), ("compensation", Shade),
                 })
        {
            drawing.Fill(x, 20, x + 15, 35, color);
            drawing.Text(text, x + 22, 27.5f, TextSize, Ink);
            x += 22 + Drawing.TextWidth(text, TextSize) + 26;
        }
        drawing.Text("AP", 20, ScoreTop - 22, TextSize, Ink);
        drawing.Text("share in use", 20, ShareTop - 22, TextSize, Ink);
        foreach (var bottom in new[] { ScoreBottom, ShareBottom })
            drawing.Fill(Left, bottom, Width - Right, bottom + 1, Ink);
        var step = Math.Max(1, (int)Math.Ceiling(epochs.Count / 15.0));
        for (var i = step - 1; i < epochs.Count; i += step)
        {
            var number = epochs[i].Epoch.ToString(CultureInfo.InvariantCulture);
            drawing.Text(number, Middle(i, epochs.Count), ShareBottom + 18, TextSize, Ink, SKTextAlign.Center);
        }
        drawing.Text("epoch", (Left + Width - Right) / 2f, ShareBottom + 42, TextSize, Ink, SKTextAlign.Center);
    }
}
