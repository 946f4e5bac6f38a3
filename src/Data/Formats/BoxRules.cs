namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>Which boxes of a data set are usable. The same rules hold for every format.</summary>
internal static class BoxRules
{
    /// <summary>Boxes may stand out by rounding.</summary>
    private const double RoundingPixels = 1;

    /// <summary>
    /// Why the box cannot be used, or null; <paramref name="isCut"/> tells that it stands out but enough of it is inside.
    /// </summary>
    public static string? FindProblem(double x, double y, double width, double height, int imageWidth, int imageHeight, out bool isCut)
    {
        isCut = false;
        if (!double.IsFinite(x) || !double.IsFinite(y) || !double.IsFinite(width) || !double.IsFinite(height))
            return $"the box ({x}, {y}, {width}, {height}) is not finite";
        if (width <= 0 || height <= 0)
            return $"the box ({x}, {y}, {width}, {height}) has no area";
        var insideWidth = Math.Min(x + width, imageWidth) - Math.Max(x, 0);
        var insideHeight = Math.Min(y + height, imageHeight) - Math.Max(y, 0);
        if (insideWidth <= 0 || insideHeight <= 0 || insideWidth * insideHeight < 0.5 * width * height)
            return $"the box ({x}, {y}, {width}, {height}) lies outside the image of {imageWidth}×{imageHeight}";
        isCut = width - insideWidth > RoundingPixels || height - insideHeight > RoundingPixels;
        return null;
    }
}
