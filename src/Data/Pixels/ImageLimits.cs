using System.Globalization;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>What an image file may cost before it is refused: a file of a few kilobytes can ask for gigabytes.</summary>
internal static class ImageLimits
{
    /// <summary>
    /// Name of the setting of the process (runtimeconfig.json, or <see cref="AppContext.SetData"/>) that overrides the greatest number
    /// of pixels.
    /// </summary>
    public const string MaximumPixelsSetting = "Microsoft.ML.SparseDetr.MaximumImagePixels";

    private const long DefaultMaximumPixels = 64_000_000;

    /// <summary>Largest file that is read into memory.</summary>
    public const long MaximumFileBytes = 1 << 30;

    /// <summary>Width · height that an image may have.</summary>
    public static long MaximumPixels =>
        long.TryParse(AppContext.GetData(MaximumPixelsSetting)?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var pixels)
            ? pixels
            : DefaultMaximumPixels;
}
