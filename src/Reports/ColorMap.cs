namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Colours for numbers, from dark violet over red to light yellow: brighter is more, also in a grey copy.</summary>
internal static class ColorMap
{
    private static readonly (byte R, byte G, byte B)[] Stops =
        [(12, 8, 38), (60, 15, 105), (115, 30, 109), (170, 50, 90), (219, 81, 59), (247, 130, 18), (250, 190, 50), (250, 250, 170)];

    /// <summary>The colour of a number in 0..1; others are cut.</summary>
    public static (byte R, byte G, byte B) Of(float value)
    {
        var place = Math.Clamp(float.IsNaN(value) ? 0 : value, 0, 1) * (Stops.Length - 1);
        var stop = Math.Min((int)place, Stops.Length - 2);
        var share = place - stop;
        return (Mix(Stops[stop].R, Stops[stop + 1].R, share), Mix(Stops[stop].G, Stops[stop + 1].G, share), Mix(Stops[stop].B, Stops[stop + 1].B, share));
    }

    /// <summary>(1 − share) · a + share · b.</summary>
    public static byte Mix(byte a, byte b, float share) => (byte)Math.Clamp(MathF.Round(a + (b - a) * share), 0, 255);

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
    public static void DrawScale(PictureCanvas canvas, int x, int y, int width, int height, int dot, string least, string greatest, (byte R, byte G, byte B) ink)
    {
        var text = y + (height - BitmapFont.GlyphHeight * dot) / 2 + dot / 2;
        canvas.Text(least, x, text, dot, ink);
        var left = x + PictureCanvas.TextWidth(least, dot) + 3 * dot;
        var right = x + width - PictureCanvas.TextWidth(greatest, dot) - 3 * dot;
        for (var column = left; column < right; column++)
            canvas.Fill(column, y, column + 1, y + height, Of((column - left) / (float)(right - left - 1)));
        canvas.Text(greatest, right + 3 * dot, text, dot, ink);
    }
}
