using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// The one font of all drawings, inside the assembly: they look the same on every machine, also on one without any font. It is Noto Sans
/// cut down to Latin, Greek and Cyrillic letters; Fonts/NotoSans-OFL.txt is its licence.
/// </summary>
internal static class DrawingFont
{
    private const string Resource = "Microsoft.ML.SparseDetr.Reports.Fonts.NotoSans-Regular.ttf";

    /// <summary>Height of a capital letter as a share of the size.</summary>
    private const float CapitalHeight = 0.714f;

    private static readonly Lazy<SKTypeface> Typeface = new(Open);

    /// <summary>A paint for text; the caller disposes it.</summary>
    /// <param name="size">Size in pixels.</param>
    /// <param name="color">Ink.</param>
    public static SKPaint Paint(float size, SKColor color) =>
        new() { Typeface = Typeface.Value, TextSize = size, Color = color, IsAntialias = true, SubpixelText = true };

    /// <summary>Where the base line lies for text whose capitals are centred at a height.</summary>
    public static float BaseLine(float centerY, float size) => centerY + CapitalHeight * size / 2;

    private static SKTypeface Open()
    {
        using var stream = typeof(DrawingFont).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its font {Resource}.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {Resource} cannot be read.");
    }
}
