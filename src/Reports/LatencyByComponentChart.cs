using System.Globalization;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Milliseconds of each part, dense beside sparse (Super Sparse DETR, Fig. 4).</summary>
internal static class LatencyByComponentChart
{
    internal const int Left = 80, BarWidth = 46, GroupWidth = 140, Top = 80, Bottom = 420;
    internal static readonly SKColor DenseColor = new(150, 160, 175), SparseColor = Palette.Vermilion;
    private const int Height = 470;
    private const float TextSize = 15;
    private static readonly SKColor Ink = new(30, 30, 30);

    /// <summary>The parts that are shown; what comes after the network takes no time to speak of.</summary>
    private static readonly (NetworkComponent Component, string Name)[] Parts =
    [
        (NetworkComponent.Backbone, "backbone"), (NetworkComponent.Encoder, "encoder"), (NetworkComponent.Selection, "selection"),
        (NetworkComponent.Decoder, "decoder"), (NetworkComponent.Heads, "heads"),
    ];

    /// <param name="dense">The dense network.</param>
    /// <param name="sparse">The sparse network, measured in the same run.</param>
    /// <param name="title">What was measured.</param>
    public static Drawing Draw(NetworkCost dense, NetworkCost sparse, string title)
    {
        var drawing = new Drawing(Left + Parts.Length * GroupWidth + 20, Height, SKColors.White);
        var threads = dense.Threads == 1 ? "1 thread" : $"{dense.Threads} threads";
        drawing.Text($"{title}: ms of one image, {threads}, ONNX Runtime", 20, 22, TextSize + 1, Ink);
        var ratio = (sparse.Milliseconds / dense.Milliseconds).ToString("0.00", CultureInfo.InvariantCulture);
        var next = Legend(drawing, 20, DenseColor, $"dense {Text(dense.Milliseconds)} ms");
        Legend(drawing, next, SparseColor, $"sparse {Text(sparse.Milliseconds)} ms ({ratio} of dense)");

        var highest = Parts.Max(part => Math.Max(dense[part.Component].Milliseconds, sparse[part.Component].Milliseconds));
        var axis = new ValueAxis(0, highest, Top, Bottom);
        axis.Draw(drawing, Left, drawing.Width - 20);
        for (var i = 0; i < Parts.Length; i++)
        {
            var center = Left + i * GroupWidth + GroupWidth / 2;
            Bar(drawing, axis, center - BarWidth - 2, dense[Parts[i].Component].Milliseconds, DenseColor);
            Bar(drawing, axis, center + 2, sparse[Parts[i].Component].Milliseconds, SparseColor);
            drawing.Text(Parts[i].Name, center, Bottom + 22, TextSize, Ink, SKTextAlign.Center);
        }
        drawing.Fill(Left - 1, Bottom, drawing.Width - 20, Bottom + 2, Ink);
        return drawing;
    }

    private static void Bar(Drawing drawing, ValueAxis axis, int x, double milliseconds, SKColor color)
    {
        var top = axis.Row(milliseconds);
        drawing.Fill(x, top, x + BarWidth, Bottom, color);
        drawing.Text(Text(milliseconds), x + BarWidth / 2f, top - 11, TextSize, Ink, SKTextAlign.Center);
    }

    /// <returns>Where the next entry begins.</returns>
    private static float Legend(Drawing drawing, float x, SKColor color, string text)
    {
        drawing.Fill(x, 40, x + 15, 55, color);
        drawing.Text(text, x + 22, 47.5f, TextSize, Ink);
        return x + 22 + Drawing.TextWidth(text, TextSize) + 28;
    }

    /// <summary>No more than four characters, so that the numbers of two bars do not touch.</summary>
    private static string Text(double milliseconds) =>
        milliseconds.ToString(milliseconds < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
