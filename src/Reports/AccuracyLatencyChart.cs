using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>AP over the time of an image, a point for each network (Super Sparse DETR, Fig. 1): up and to the left is better.</summary>
internal static class AccuracyLatencyChart
{
    internal const int Left = 80, Right = 900, Top = 60, Bottom = 460, Radius = 7;
    private const int Width = 960, Height = 530;
    private const float TextSize = 15, LabelGap = 4;
    private const double Margin = 0.08; // of the reach of the values, so that no point lies on an axis
    private static readonly SKColor Ink = new(30, 30, 30), ReferenceColor = new(120, 120, 120);

    /// <param name="networks">The networks; what the others are compared with comes first.</param>
    /// <param name="title">What was measured.</param>
    /// <exception cref="ArgumentException">There is no network.</exception>
    public static Drawing Draw(IReadOnlyList<AccuracyAndLatency> networks, string title)
    {
        if (networks.Count == 0)
            throw new ArgumentException("There is no network to draw.", nameof(networks));
        var drawing = new Drawing(Width, Height, SKColors.White);
        var (time, score) = (Time(networks), Score(networks));
        score.Draw(drawing, Left, Right);
        time.DrawBelow(drawing, Top, Bottom);
        drawing.Text(title, 20, 22, TextSize + 1, Ink);
        drawing.Text("AP", 20, Top - 14, TextSize, Ink);
        drawing.Text("ms of one image", (Left + Right) / 2f, Bottom + 48, TextSize, Ink, SKTextAlign.Center);

        var reference = At(networks[0], time, score);
        drawing.Line([new(Left, reference.Y), new(Right, reference.Y)], 1, ReferenceColor, isDashed: true);
        drawing.Line([new(reference.X, Top), new(reference.X, Bottom)], 1, ReferenceColor, isDashed: true);
        var labels = new LabelPlacement(Width, Height);
        var points = networks.Select(network => At(network, time, score)).ToList();
        foreach (var point in points)
            labels.Take(Around(point, Radius));
        for (var i = 0; i < networks.Count; i++)
        {
            drawing.Disc(points[i].X, points[i].Y, Radius, ColorOf(i), SKColors.White);
            var size = new SKSize(Drawing.TextWidth(networks[i].Name, TextSize), TextSize + 4);
            var place = labels.Place(Around(points[i], Radius + LabelGap), size);
            drawing.Text(networks[i].Name, place.Left, place.MidY, TextSize, Ink);
        }
        return drawing;
    }

    /// <summary>Colour of a point: the first is black.</summary>
    internal static SKColor ColorOf(int index) => index == 0 ? Palette.Black : Palette.Of(index - 1);

    /// <summary>Middle of the point of a network.</summary>
    internal static SKPoint At(AccuracyAndLatency network, IReadOnlyList<AccuracyAndLatency> networks) =>
        At(network, Time(networks), Score(networks));

    private static SKPoint At(AccuracyAndLatency network, ValueAxis time, ValueAxis score) =>
        new(time.Row(network.Milliseconds), score.Row(network.AP));

    private static ValueAxis Time(IReadOnlyList<AccuracyAndLatency> networks) => Axis([.. networks.Select(network => network.Milliseconds)],
        Right, Left);

    private static ValueAxis Score(IReadOnlyList<AccuracyAndLatency> networks) => Axis([.. networks.Select(network => network.AP)],
        Top, Bottom);

    private static ValueAxis Axis(double[] values, int high, int low)
    {
        var margin = Margin * Math.Max(values.Max() - values.Min(), 0.02 * values.Max());
        return new ValueAxis(values.Min() - margin, values.Max() + margin, high, low);
    }

    private static SKRect Around(SKPoint point, float reach) =>
        new(point.X - reach, point.Y - reach, point.X + reach, point.Y + reach);
}
