using System.Globalization;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Milliseconds of each part, dense beside sparse (Super Sparse DETR, Fig. 4).</summary>
internal static class LatencyByComponentPicture
{
    internal const int Left = 90, BarWidth = 46, GroupWidth = 140, Top = 74, Bottom = 420;
    internal static readonly (byte R, byte G, byte B) DenseColor = (150, 160, 175), SparseColor = (228, 110, 45);
    private const int Height = 480, Dot = 2;
    private static readonly (byte R, byte G, byte B) Paper = (255, 255, 255), Ink = (30, 30, 30);

    /// <summary>The parts that are shown; what comes behind the network takes no time to speak of.</summary>
    private static readonly (NetworkComponent Component, string Name)[] Parts =
    [
        (NetworkComponent.Backbone, "backbone"), (NetworkComponent.Encoder, "encoder"), (NetworkComponent.Selection, "selection"),
        (NetworkComponent.Decoder, "decoder"), (NetworkComponent.Heads, "heads"),
    ];

    /// <param name="dense">The dense network.</param>
    /// <param name="sparse">The sparse network, measured in the same run.</param>
    /// <param name="title">What was measured.</param>
    public static RgbImage Draw(NetworkCost dense, NetworkCost sparse, string title)
    {
        var canvas = new PictureCanvas(Left + Parts.Length * GroupWidth + 20, Height, Paper);
        canvas.Text($"{title}: ms of one picture, {dense.Threads} {(dense.Threads == 1 ? "thread" : "threads")}, ONNX Runtime", 20, 14, Dot, Ink);
        Legend(canvas, 20, DenseColor, $"dense {Text(dense.Milliseconds)} ms");
        var ratio = (sparse.Milliseconds / dense.Milliseconds).ToString("0.00", CultureInfo.InvariantCulture);
        Legend(canvas, 270, SparseColor, $"sparse {Text(sparse.Milliseconds)} ms ({ratio} of dense)");

        var highest = Parts.Max(part => Math.Max(dense[part.Component].Milliseconds, sparse[part.Component].Milliseconds));
        var axis = new ValueAxis(0, highest, Top, Bottom);
        axis.Draw(canvas, Left, canvas.Width - 20);
        for (var i = 0; i < Parts.Length; i++)
        {
            var center = Left + i * GroupWidth + GroupWidth / 2;
            Bar(canvas, axis, center - BarWidth - 2, dense[Parts[i].Component].Milliseconds, DenseColor);
            Bar(canvas, axis, center + 2, sparse[Parts[i].Component].Milliseconds, SparseColor);
            canvas.CenteredText(Parts[i].Name, center, Bottom + 14, Dot, Ink);
        }
        canvas.Fill(Left - 1, Bottom, canvas.Width - 20, Bottom + 2, Ink);
        return canvas.Image;
    }

    private static void Bar(PictureCanvas canvas, ValueAxis axis, int x, double milliseconds, (byte R, byte G, byte B) color)
    {
        var top = axis.Row(milliseconds);
        canvas.Fill(x, top, x + BarWidth, Bottom, color);
        canvas.CenteredText(Text(milliseconds), x + BarWidth / 2, top - 20, Dot, Ink);
    }

    private static void Legend(PictureCanvas canvas, int x, (byte R, byte G, byte B) color, string text)
    {
        canvas.Fill(x, 38, x + 16, 54, color);
        canvas.Text(text, x + 24, 38, Dot, Ink);
    }

    /// <summary>No more than four characters, so that the numbers of two bars do not touch.</summary>
    private static string Text(double milliseconds) => milliseconds.ToString(milliseconds < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
