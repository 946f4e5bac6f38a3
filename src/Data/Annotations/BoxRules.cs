using System.Globalization;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

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

    /// <summary>
    /// The box as it can be used: corners in order, cut when it stands out by more than rounding; null when nothing of it is usable.
    /// </summary>
    /// <param name="box">The box as the file has it.</param>
    /// <param name="imageWidth">Width of the image.</param>
    /// <param name="imageHeight">Height of the image.</param>
    /// <param name="kind">What the problem is about.</param>
    /// <param name="problem">What is wrong, and what was changed if the box is usable; null when all is well.</param>
    public static PixelBox? Fit(PixelBox box, int imageWidth, int imageHeight, out DatasetFindingKind kind, out string? problem)
    {
        (kind, problem) = (DatasetFindingKind.Box, null);
        if (!box.IsFinite)
            problem = $"{Describe(box)} is not finite";
        else if (box.Width == 0 || box.Height == 0)
            problem = $"{Describe(box)} has no area";
        if (problem is not null)
            return null;

        if (box.Width < 0 || box.Height < 0)
        {
            (kind, problem) = (DatasetFindingKind.BoxCorners, $"{Describe(box)} has its corners swapped; they are put in order");
            box = PixelBox.FromCorners(Math.Min(box.X, box.Right), Math.Min(box.Y, box.Bottom), Math.Max(box.X, box.Right),
                Math.Max(box.Y, box.Bottom));
        }
        var inside = PixelBox.FromCorners(Math.Max(box.X, 0), Math.Max(box.Y, 0), Math.Min(box.Right, imageWidth),
            Math.Min(box.Bottom, imageHeight));
        if (inside.Width <= 0 || inside.Height <= 0)
        {
            (kind, problem) = (DatasetFindingKind.BoxOutside, $"{Describe(box)} lies outside the image of {imageWidth}×{imageHeight}");
            return null;
        }
        if (box.Width - inside.Width <= RoundingPixels && box.Height - inside.Height <= RoundingPixels)
            return box;
        kind = DatasetFindingKind.BoxOutside;
        problem = $"{Describe(box)} stands out of the image of {imageWidth}×{imageHeight} and is cut";
        return inside;
    }

    private static string Describe(PixelBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"the box ({box.X}, {box.Y}, {box.Width}, {box.Height})");
}
