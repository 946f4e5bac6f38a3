using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// Colours of classes. The first eight are those of Okabe and Ito, which people with any kind of colour blindness can tell apart. The next
/// twelve were chosen one by one, each as far as possible (ΔE in CIELAB) from all before it, seen with normal eyes and without the
/// long-wave, medium-wave or short-wave cones (Machado et al. 2009); no two of the twenty are closer than two of the eight. Those of
/// further classes turn the hue by the golden angle, so that neighbours differ.
/// </summary>
internal static class Palette
{
    public static readonly SKColor
        Orange = new(230, 159, 0), SkyBlue = new(86, 180, 233), Green = new(0, 158, 115), Yellow = new(240, 228, 66),
        Blue = new(0, 114, 178), Vermilion = new(213, 94, 0), Purple = new(204, 121, 167), Black = new(0, 0, 0);

    private const float GoldenAngle = 137.508f;
    private static readonly SKColor[] Colors =
    [
        Orange, SkyBlue, Green, Vermilion, Yellow, Purple, Blue, Black,
        new(135, 0, 240), new(90, 45, 0), new(210, 255, 225), new(0, 30, 135), new(0, 255, 135), new(90, 75, 90), new(150, 120, 255),
        new(60, 0, 75), new(135, 165, 90), new(150, 75, 60), new(210, 210, 225), new(150, 210, 150),
    ];

    /// <summary>Colour of a class.</summary>
    public static SKColor Of(int label) => label < Colors.Length
        ? Colors[label]
        : SKColor.FromHsl(label * GoldenAngle % 360, 70, label / Colors.Length % 2 == 1 ? 62 : 42);

    /// <summary>Black or white, whichever can be read better on a colour.</summary>
    public static SKColor InkOn(SKColor color) =>
        0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue) > 0.179 ? SKColors.Black : SKColors.White;

    private static double Linear(byte value) => Math.Pow(value / 255.0, 2.2);
}
