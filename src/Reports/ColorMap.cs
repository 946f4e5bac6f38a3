using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Colours for numbers, from dark violet over red to light yellow: brighter is more, also in a grey copy.</summary>
internal static class ColorMap
{
    private static readonly SKColor[] Stops =
    [
        new(12, 8, 38), new(60, 15, 105), new(115, 30, 109), new(170, 50, 90),
        new(219, 81, 59), new(247, 130, 18), new(250, 190, 50), new(250, 250, 170),
    ];

    /// <summary>The colour of a number in 0..1; others are cut.</summary>
    public static SKColor Of(float value)
    {
        var place = Math.Clamp(float.IsNaN(value) ? 0 : value, 0, 1) * (Stops.Length - 1);
        var stop = Math.Min((int)place, Stops.Length - 2);
        var (low, high, share) = (Stops[stop], Stops[stop + 1], place - stop);
        return new SKColor(Mix(low.Red, high.Red, share), Mix(low.Green, high.Green, share), Mix(low.Blue, high.Blue, share));
    }

    /// <summary>Brings numbers to 0..1, the least to 0 and the greatest to 1; all to 0 where they are the same.</summary>
    public static float[] Normalize(ReadOnlySpan<float> values)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        var normalized = new float[values.Length];
        if (greatest > least)
            for (var i = 0; i < values.Length; i++)
                normalized[i] = (values[i] - least) / (greatest - least);
        return normalized;
    }

    /// <summary>A bar with all colours, the least on the left, between two labels.</summary>
    public static void DrawScale(
        Drawing drawing, int x, int y, int width, int height, float size, string least, string greatest, SKColor ink)
    {
        drawing.Text(least, x, y + height / 2f, size, ink);
        drawing.Text(greatest, x + width, y + height / 2f, size, ink, SKTextAlign.Right);
        var left = (int)(x + Drawing.TextWidth(least, size) + size / 2);
        var right = (int)(x + width - Drawing.TextWidth(greatest, size) - size / 2);
        for (var column = left; column < right; column++)
            drawing.Fill(column, y, column + 1, y + height, Of((column - left) / (float)(right - left - 1)));
    }

    private static byte Mix(byte a, byte b, float share) => (byte)Math.Clamp(MathF.Round(a + (b - a) * share), 0, 255);
}
