using System.Globalization;
using System.Text;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>The colours of <see cref="Palette"/> for a page that is light or dark.</summary>
internal static class PageColors
{
    /// <summary>Colours that the style sheet knows as --c0, --c1 …</summary>
    private const int Named = 8;

    /// <summary>
    /// The named colours as properties. Yellow cannot be seen on white and black not on a dark ground, so these two are shifted there; the
    /// order of lightness stays.
    /// </summary>
    public static string Properties
    {
        get
        {
            var (light, dark) = (new StringBuilder(), new StringBuilder());
            for (var i = 0; i < Named; i++)
            {
                var color = Palette.Of(i);
                light.Append(CultureInfo.InvariantCulture, $"--c{i}:{Hex(OnLight(color))};");
                dark.Append(CultureInfo.InvariantCulture, $"--c{i}:{Hex(OnDark(color))};");
            }
            var boxes = $"--right:{Hex(Palette.Green)};--wrong:{Hex(Palette.Vermilion)};--lost:{Hex(Palette.Yellow)};"
                + $"--truth:{Hex(Palette.SkyBlue)};";
            var swatches = string.Concat(Enumerable.Range(0, Named).Select(i => $".s{i}{{fill:var(--c{i})}}"));
            return $":root{{{boxes}{light}}}@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
                + $":root[data-theme=dark]{{{dark}}}{swatches}\n";
        }
    }

    /// <summary>The colour of a class for the script: the number of a named one, or the colour itself.</summary>
    public static string Of(int label) => label < Named ? $"--c{label}" : Hex(Palette.Of(label));

    /// <summary>The colour of a class for a page without these properties, which may be light or dark: neither yellow nor black.</summary>
    public static string Hex(int label) => Palette.Of(label) is var color && color == Palette.Black
        ? Hex(new SKColor(128, 128, 128))
        : Hex(OnLight(color));

    /// <summary>A small square in the colour of a class.</summary>
    public static void Swatch(Html html, int label)
    {
        html.Add($"""<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">""");
        if (label < Named)
            html.Add($"""<rect class="s{label}" width="10" height="10"/></svg>""");
        else
            html.Add($"""<rect fill="{Hex(Palette.Of(label))}" width="10" height="10"/></svg>""");
    }

    private static SKColor OnLight(SKColor color) => color == Palette.Yellow ? new SKColor(168, 152, 0) : color;

    private static SKColor OnDark(SKColor color) =>
        color == Palette.Black ? new SKColor(225, 225, 225) : color == Palette.Blue ? new SKColor(70, 150, 215) : color;

    private static string Hex(SKColor color) => $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";
}
