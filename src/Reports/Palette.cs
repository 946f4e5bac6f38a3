using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// Colours of classes. The first eight are those of Okabe and Ito, which people with any kind of colour blindness can tell apart; those of
/// further classes turn the hue by the golden angle, so that neighbours differ.
/// </summary>
internal static class Palette
{
    public static readonly SKColor
        Orange = new(230, 159, 0), SkyBlue = new(86, 180, 233), Green = new(0, 158, 115), Yellow = new(240, 228, 66),
        Blue = new(0, 114, 178), Vermilion = new(213, 94, 0), Purple = new(204, 121, 167), Black = new(0, 0, 0);

    private const float GoldenAngle = 137.508f;
    private static readonly SKColor[] Colors = [Orange, SkyBlue, Green, Vermilion, Yellow, Purple, Blue, Black];

    /// <summary>Colour of a class.</summary>
    public static SKColor Of(int label) => label < Colors.Length
        ? Colors[label]
        : SKColor.FromHsl(label * GoldenAngle % 360, 70, label / Colors.Length % 2 == 1 ? 62 : 42);

    /// <summary>Black or white, whichever can be read better on a colour.</summary>
    public static SKColor InkOn(SKColor color) =>
        0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue) > 0.179 ? SKColors.Black : SKColors.White;

    private static double Linear(byte value) => Math.Pow(value / 255.0, 2.2);
}
